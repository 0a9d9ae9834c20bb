"""A new column whose value PostgreSQL has to write into every row.

A default that is another one for each row (random(), gen_random_uuid(), clock_timestamp()), a
sequence, an identity and a computed column that is stored make it write the table again, and nobody
may use it meanwhile. Left alone: constants and now(), which are stored once; new and small tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import column as added
from alchemigrate.dangerkit.writing import send
from alchemigrate.values.change import AddColumn
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

KEY = (
    'op.add_column("users", sa.Column("key", sa.Uuid, server_default=sa.text("gen_random_uuid()")))'
)
DANGER = Danger(
    code="SC109",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(KEY, ("users.key",)),
        Example(
            'op.execute("ALTER TABLE users ADD COLUMN n bigserial")', ("users.n",), title="a serial"
        ),
        Example(
            'op.add_column("users", sa.Column("n", sa.Integer, sa.Computed("a + b")))',
            ("users.n",),
            title="computed",
        ),
        Example(
            'op.add_column("users", sa.Column("at", sa.DateTime, server_default=sa.func.now()))',
            title="the moment of the revision",
        ),
        Example(
            'op.add_column("users", sa.Column("n", sa.Integer, server_default="3"))',
            title="a constant",
        ),
        Example(KEY, title="small", rows={"users": 9}),
        Example('op.add_column("users", sa.Column("n", sa.Integer))', title="no default"),
    ),
)
EACH = re.compile(
    r"random|gen_random_uuid|uuid_generate|clock_timestamp|timeofday|nextval|uuidv", re.IGNORECASE
)


@DANGER.on(AddColumn)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Columns that make PostgreSQL write the table again."""
    change: AddColumn = statement.change  # type: ignore[assignment]
    column = change.column
    kind = column.type.sql.get("postgresql", "").lower()
    default = column.server_default or ""
    each = bool(EACH.search(default)) or "serial" in kind
    if not setting.matters(column.table) or not (each or column.generated):
        return
    name = f"{column.table}.{column.name}"
    message = f"PostgreSQL writes {column.table} again, and nobody can use it meanwhile"
    if column.generated or "serial" in kind:
        cure = (
            f"add {column.name} as a plain column, fill it by a trigger for new rows, in batches "
            "for the others"
        )
    else:
        later = f"ALTER TABLE {column.table} ALTER COLUMN {column.name} SET DEFAULT {default}"
        cure = (
            f"{added(column.table, column.name)} that may be NULL, without a default; "
            f"{send(later)}; fill the older rows in batches"
            + ("" if column.nullable else "; then NOT NULL: see not-null-at-once")
        )
    yield Issue(name, message, cure)
