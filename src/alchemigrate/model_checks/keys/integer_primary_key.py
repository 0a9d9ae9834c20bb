"""The key of a table that grows ends at 2,147,483,647.

Numbers are used up by deleted rows and failed inserts too. A table that gets a row each 10
milliseconds is there in eight months, and changing the type then rewrites it, and every table that
refers to it, while nobody can write.

A table counts as one that grows if each row belongs to another table's, notes by itself when it
came, and is not meant to change: events, messages, movements.

Left alone: SQLite, whose keys have 64 bits; tables without a foreign key or such a moment, with a
column that notes changes (`onupdate`), or with a unique key that bounds them.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column, Table

EVENTS = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)


class Event(Base):
    __tablename__ = "events"
    id = mapped_column({0}, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"))
    at = mapped_column(DateTime{1})
"""
MOMENT = ", server_default=func.now()"

CHECK = Check(
    code="AM114",
    level=Level.LEGACY,
    examples=(
        Example(EVENTS.format("Integer", MOMENT), ("events.id",), dialects=("postgresql",)),
        Example(EVENTS.format("Integer", ", default=datetime.datetime.now"), ("events.id",),
                dialects=("postgresql",)),
        Example(EVENTS.format("BigInteger", MOMENT), dialects=("postgresql",), title="64 bits"),
        Example(EVENTS.format("Integer", ""), dialects=("postgresql",),
                title="nothing says that it grows"),
        Example(EVENTS.format("Integer", MOMENT + ", onupdate=func.now()"),
                dialects=("postgresql",), title="rows change"),
        Example(EVENTS.format("Integer", MOMENT).replace('"))', '"), unique=True)'),
                dialects=("postgresql",), title="one for each user"),
        Example(EVENTS.format("Integer", MOMENT), dialects=("sqlite",), title="SQLite"),
    ),
)  # fmt: skip


@CHECK.on(Column)
def find(models: Models, column: Column) -> Iterator[Issue]:
    """Generated keys of 32 bits in tables of events."""
    table = models.table(column.table)
    if table is None or models.dialects == ("sqlite",) or not _grows(table):
        return
    if column.primary_key and column.generated and column.type.family == "integer":
        followers = ", ".join(_followers(models, column))
        more = f", and in {followers}, which refer to it" if followers else ""
        yield Issue(
            f"{column.table}.{column.name}",
            "the key of a table that grows ends at 2,147,483,647",
            f"BigInteger instead of Integer{more}; on a live database fill a second BIGINT column "
            f"by a trigger and in portions, and swap the two in one short transaction",
        )


def _grows(table: Table) -> bool:
    """Whether rows belong to others, note when they came, and are neither changed nor bounded."""
    bounded = table.uniques or any(one.unique for one in table.indexes)
    if bounded or not table.foreign_keys or any(one.onupdate for one in table.columns):
        return False
    return any(
        one.type.family == "datetime" and (one.default in ("call", "sql") or one.server_default)
        for one in table.columns
    )


def _followers(models: Models, column: Column) -> list[str]:
    return sorted(
        f"{one.name}.{own}"
        for one in models.schema.tables.values()
        for key in one.foreign_keys
        if key.refers == column.table
        for own, other in zip(key.columns, key.refers_columns, strict=False)
        if other == column.name
    )
