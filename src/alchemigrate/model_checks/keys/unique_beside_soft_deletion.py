"""A unique constraint on a table whose rows are only marked as deleted.

The value of a deleted row stays taken: nobody can sign up again with the same address. With the
mark itself among the columns it is worse: a moment is NULL in all rows that live, so none of them
are held apart.

Left alone: partial indexes, random values (UUIDs, columns filled by a function), and MySQL and
Oracle, which have no partial indexes.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import listed, quoted
from alchemigrate.checkkit.soft_deletion import live, soft_deletion
from alchemigrate.checkkit.table_keys import TableKey, dropped, keys
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column, Table

MODELS = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column(String, nullable=False)
    token = mapped_column(Uuid, unique=True)
    code = mapped_column(String, unique=True, default=lambda: "x")
    deleted_at = mapped_column(DateTime)
    __table_args__ = ({0},)
"""
UNIQUE = 'UniqueConstraint("email", name="uq_email")'
PARTIAL = 'Index("ix_email", "email", unique=True, postgresql_where=sa.text("deleted_at IS NULL"))'
FLAG = "is_deleted = mapped_column(Boolean"

CHECK = Check(
    code="AM116",
    level=Level.WEAK,
    examples=(
        Example(MODELS.format(UNIQUE), ("users.uq_email",)),
        Example(
            MODELS.format(UNIQUE)
            .replace("deleted_at", "is_deleted")
            .replace("DateTime", "Boolean"),
            ("users.uq_email",),
            title="a flag",
        ),
        Example(
            MODELS.format('UniqueConstraint("email", "deleted_at", name="uq_email")'),
            ("users.uq_email",),
            title="the moment is one of the columns",
        ),
        Example(MODELS.format(PARTIAL), title="a partial index"),
        Example(MODELS.format(UNIQUE).replace("deleted_at", "seen_at"), title="no soft deletion"),
        Example(MODELS.format('Index("ix_email", "email")'), title="not unique"),
        Example(MODELS.format(UNIQUE), title="MySQL", dialects=("mysql",)),
    ),
)
PARTIALS = frozenset(("postgresql", "sqlite", "mssql"))


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Whole unique keys of tables with soft deletion."""
    mark = soft_deletion(table)
    if mark is None or PARTIALS.isdisjoint(models.dialects):
        return
    for key in keys(table):
        if key.unique and key.kind != "primary key" and not _random(table, key):
            rest = [name for name in key.columns if name != mark.name]
            columns = ", ".join(f'"{name}"' for name in rest)
            yield Issue(
                key.object,
                _message(key, mark),
                f'Index(None, {columns}, unique=True, postgresql_where=text("{live(mark)}")) in '
                "its place; on a live database CREATE UNIQUE INDEX CONCURRENTLY ON "
                f"{quoted(table.name)} ({listed(rest)}) WHERE {live(mark)}, then {dropped(key)}",
            )


def _message(key: TableKey, mark: Column) -> str:
    if mark.name not in key.columns:
        return f"rows that {mark.name} marks as deleted keep their values of ({key.listed}) taken"
    if mark.type.family == "boolean":
        return f"of rows with the same values only one can be marked as deleted ({key.listed})"
    return f"{mark.name} is NULL in all rows that live, so ({key.listed}) holds none of them apart"


def _random(table: Table, key: TableKey) -> bool:
    """Whether a value comes from a function, and never again."""
    found = map(table.column, key.columns)
    return any(
        one is not None and (one.type.family == "uuid" or one.default == "call") for one in found
    )
