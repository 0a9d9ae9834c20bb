"""Indexes that are kept for deleted rows too, which no query asks for.

A table whose rows are only marked as deleted is nearly always asked for those that live. An index
with that condition is smaller, and stays so.

Left alone: tables without an index of their own, tables where some index is partial or has the
mark among its columns, and MySQL and Oracle, which have no partial indexes.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import listed, quoted
from alchemigrate.checkkit.soft_deletion import live, soft_deletion
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user = mapped_column(Integer)
    deleted_at = mapped_column(DateTime)
    __table_args__ = ({0},)
"""
INDEX = 'Index("ix_user", "user")'
PARTIAL = INDEX.replace(")", ', postgresql_where=sa.text("deleted_at IS NULL"))')

CHECK = Check(
    code="AM117",
    level=Level.LEGACY,
    examples=(
        Example(MODELS.format(INDEX), ("orders.ix_user",)),
        Example(MODELS.format(PARTIAL), title="a partial index"),
        Example(MODELS.format('Index("ix_user", "user", "deleted_at")'), title="the mark in it"),
        Example(MODELS.format('UniqueConstraint("user")'), title="no index"),
        Example(MODELS.format(INDEX).replace("deleted_at", "seen_at"), title="no soft deletion"),
        Example(MODELS.format(INDEX), title="MySQL", dialects=("mysql",)),
    ),
)  # fmt: skip
PARTIALS = frozenset(("postgresql", "sqlite", "mssql"))


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """The first plain index of a table with soft deletion where no index knows of it."""
    mark = soft_deletion(table)
    plain = [one for one in table.indexes if one.plain and not one.unique]
    if mark is None or not plain or PARTIALS.isdisjoint(models.dialects):
        return
    if any(one.where or one.expressions or mark.name in one.columns for one in table.indexes):
        return
    one = plain[0]
    names = ", ".join(one.columns)
    columns = ", ".join(f'"{name}"' for name in one.columns)
    yield Issue(
        f"{table.name}.{one.name or names}",
        f"it holds the rows that {mark.name} marks as deleted too",
        f'Index("{one.name}", {columns}, postgresql_where=text("{live(mark)}")), if queries ask '
        f"for rows that live; on a live database CREATE INDEX CONCURRENTLY ON {quoted(table.name)} "
        f"({listed(one.columns)}) WHERE {live(mark)}, then remove the other",
    )
