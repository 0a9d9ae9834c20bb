"""The position of a backfill in a table of the database that it writes, where others can pause it.

UPDATE alchemigrate_progress SET asked = 'pause' WHERE name = '..'  -- or 'run', 'cancel'
"""

from __future__ import annotations

import sqlalchemy as sa

from ...errors import DatabaseError
from ...values.own import PREFIX
from .control import Asked
from .position import Position
from .progress import Overtaken

TABLE = sa.Table(
    f"{PREFIX}progress",
    sa.MetaData(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("batches", sa.BigInteger, nullable=False),
    sa.Column("position", sa.Text, nullable=False),
    sa.Column("asked", sa.Text, nullable=False, server_default=Asked.RUN.value),
)
BEGIN = sa.text(
    f"INSERT INTO {TABLE.name} (name, batches, position) "
    "VALUES (:name, :batches, :position) ON CONFLICT DO NOTHING"
)
GO_ON = sa.text(
    f"UPDATE {TABLE.name} SET batches = :batches, position = :position "
    "WHERE name = :name AND batches = :batches - 1"
)
MAKING = 0x616C6371
"""Of the advisory lock under which the table is made: CREATE TABLE IF NOT EXISTS has a race."""


class TableProgress:
    """Progress and Control of the backfill called `name`, in the table alchemigrate_progress."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MAKING)))
            TABLE.create(connection, checkfirst=True)

    def load(self) -> Position | None:
        """The position that was committed last; None if it has not begun."""
        with self._engine.connect() as connection:
            text = connection.execute(
                sa.select(TABLE.c.position).where(TABLE.c.name == self._name)
            ).scalar()
        return Position.of_json(text) if text is not None else None

    def save(self, connection: sa.Connection, position: Position) -> None:
        """Keep a position, without a commit; raises Overtaken."""
        statement = BEGIN if position.batches == 0 else GO_ON
        kept = {"name": self._name, "batches": position.batches, "position": position.json()}
        if connection.execute(statement, kept).rowcount != 1:
            raise Overtaken

    def asked(self, connection: sa.Connection) -> Asked:
        """What the table says; an end that was asked for is answered once."""
        with connection.begin():
            row = self._row(connection)
            if row is None:
                return Asked.RUN
            wanted = Asked(row.asked)
            if wanted is Asked.CANCEL:
                connection.execute(self._asking(Asked.RUN))
            return wanted

    def ask(self, wanted: Asked) -> None:
        """Let the process that carries it out do this, from any other; raises DatabaseError."""
        with self._engine.begin() as connection:
            if connection.execute(self._asking(wanted)).rowcount != 1:
                raise DatabaseError(
                    "there is no such backfill", where=self._name, cure="begin it first"
                )

    def forget(self) -> None:
        """Take the position away: carried out again, it begins at the first row."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(TABLE).where(TABLE.c.name == self._name))

    def _row(self, connection: sa.Connection) -> sa.Row[tuple[int, str]] | None:
        query = sa.select(TABLE.c.batches, TABLE.c.asked).where(TABLE.c.name == self._name)
        return connection.execute(query).one_or_none()

    def _asking(self, wanted: Asked) -> sa.Update:
        return sa.update(TABLE).where(TABLE.c.name == self._name).values(asked=wanted.value)
