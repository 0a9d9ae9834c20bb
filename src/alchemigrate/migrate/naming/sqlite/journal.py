"""The names that were given on a SQLite, in that database, so that they can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ....values.own import PREFIX

TABLE = sa.Table(
    f"{PREFIX}renames",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, server_default=sa.text("CURRENT_TIMESTAMP")),
    sa.Column("tablename", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("old", sa.Text, nullable=False),
    sa.Column("new", sa.Text, nullable=False),
    sa.Column("undone", sa.Text),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A constraint or `index` got the name `new`; `old` is how the one before was written."""

    table: str
    kind: str
    old: str
    new: str
    id: int = 0

    def note(self, connection: sa.Connection) -> None:
        """Keep it, without a commit; the journal is made if it is not there."""
        TABLE.create(connection, checkfirst=True)
        connection.execute(
            sa.insert(TABLE).values(
                tablename=self.table, kind=self.kind, old=self.old, new=self.new
            )
        )

    def undone(self, connection: sa.Connection) -> None:
        """Note that it was taken back, without a commit."""
        connection.execute(
            sa.update(TABLE).where(TABLE.c.id == self.id).values(undone=sa.func.current_timestamp())
        )


def left(engine: sa.Engine) -> list[Row]:
    """What was not taken back yet, the last first."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(TABLE.name):
            return []
        query = sa.select(TABLE).where(TABLE.c.undone.is_(None)).order_by(TABLE.c.id.desc())
        return [
            Row(one.tablename, one.kind, one.old, one.new, one.id)
            for one in connection.execute(query)
        ]
