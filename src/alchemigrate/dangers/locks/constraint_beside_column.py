"""A new column with a UNIQUE, foreign key or CHECK beside it, all under one lock.

The index is built, and the rows are checked, while nobody may use the table. A CHECK is looked at
in every row, though all are NULL, and so is a foreign key that `op.add_column` brings: Alembic
sends it behind the column. Left alone: new and small tables, and `ADD COLUMN .. REFERENCES` in SQL
without a default, of which PostgreSQL knows that there is nothing to check.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import column as added
from alchemigrate.dangerkit.writing import index, late, own, referring, send
from alchemigrate.values.change import AddColumn
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement
from alchemigrate.values.schema import Index

DANGER = Danger(
    code="SC110",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example('op.execute("ALTER TABLE users ADD email text UNIQUE")', ("users.email",)),
        Example(
            'op.add_column("users", sa.Column("boss_id", sa.ForeignKey("users.id"), '
            'server_default="1"))',
            ("users.boss_id",),
            title="a foreign key with a value",
        ),
        Example(
            'op.add_column("users", sa.Column("boss_id", sa.ForeignKey("users.id")))',
            ("users.boss_id",),
            title="a foreign key of NULLs, which Alembic sends behind the column",
        ),
        Example(
            'op.execute("ALTER TABLE users ADD boss_id int REFERENCES users (id)")',
            title="a foreign key of NULLs",
        ),
        Example(
            'op.execute("ALTER TABLE users ADD age int CHECK (age > 0)")',
            ("users.age",),
            title="a CHECK of NULLs",
        ),
        Example(
            'op.create_table("users", sa.Column("id", sa.Integer))\n'
            'op.execute("ALTER TABLE users ADD email text UNIQUE")',
            title="new",
        ),
        Example(
            'op.add_column("users", sa.Column("email", sa.Text, unique=True))',
            ("users.email",),
            title="as an argument",
        ),
        Example(
            'op.add_column("users", sa.Column("kind", sa.Enum("a", "b", native_enum=False, '
            'create_constraint=True), server_default="a"))',
            ("users.kind",),
            title="a CHECK of labels",
        ),
        Example(
            'op.add_column("users", sa.Column("email", sa.Text, unique=True, index=True))',
            title="a unique index: see index-not-concurrently",
        ),
        Example('op.add_column("users", sa.Column("email", sa.Text))', title="alone"),
    ),
)


@DANGER.on(AddColumn)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Columns that bring a constraint."""
    change: AddColumn = statement.change  # type: ignore[assignment]
    column = change.column
    if not setting.matters(column.table):
        return
    table, name = column.table, column.name
    plain = f"{added(table, name)} alone"
    if change.unique:
        wanted = Index(table, (name,), f"uq_{own(table)}_{name}", unique=True)
        taken = f"ALTER TABLE {table} ADD CONSTRAINT {wanted.name} UNIQUE USING INDEX {wanted.name}"
        cure = f"{plain}; {index(wanted)}; then {send(taken)}"
        yield Issue(f"{table}.{name}", f"nobody can use {table} until its index is built", cure)
    key = change.references
    if key is not None and (column.server_default is not None or statement.via == "op"):
        yield Issue(
            f"{table}.{name}",
            f"nobody can write to {table} or {key.refers} while all rows are checked",
            f"{plain}; {late(table, key.name or f'fk_{own(table)}_{name}', referring(key))}",
        )
    if change.check:
        yield Issue(
            f"{table}.{name}",
            f"nobody can use {table} while all rows are checked",
            f"{plain}; {late(table, f'ck_{own(table)}_{name}', 'CHECK (..)')}",
        )
