"""A unique constraint over several columns, of which one may be NULL.

NULL is not equal to NULL: rows that have it in one of the columns are not compared with each other
at all, and the same values come in again and again.

Left alone: a single column (unique if given), NULLS NOT DISTINCT, SQL Server (which compares
NULLs), a partial unique index that sees to the rows with NULL, and columns that mark deleted rows
(`unique-beside-soft-deletion` is about those).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.soft_deletion import soft_deletion
from alchemigrate.checkkit.table_keys import keys
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class Page(Base):
    __tablename__ = "pages"
    id = mapped_column(Integer, primary_key=True)
    tenant = mapped_column(Integer{0})
    slug = mapped_column(String, nullable=False)
    __table_args__ = ({1},)
"""
UNIQUE = 'UniqueConstraint("tenant", "slug", name="uq_pages")'
PARTIAL = 'Index("ix_null", "slug", unique=True, postgresql_where=sa.text("tenant IS NULL"))'

CHECK = Check(
    code="AM115",
    level=Level.WEAK,
    examples=(
        Example(MODELS.format("", UNIQUE), ("pages.tenant",)),
        Example(
            MODELS.format("", 'Index("ix_pages", "slug", "tenant", unique=True)'),
            ("pages.tenant",),
            title="a unique index",
        ),
        Example(MODELS.format(", nullable=False", UNIQUE), title="never NULL"),
        Example(MODELS.format("", 'UniqueConstraint("tenant")'), title="a single column"),
        Example(
            MODELS.format("", UNIQUE.replace(")", ", postgresql_nulls_not_distinct=True)")),
            title="NULLs are compared",
        ),
        Example(
            MODELS.format(
                "",
                f"{UNIQUE}, {PARTIAL}",
            ),
            title="a partial index for the others",
        ),
        Example(MODELS.format("", UNIQUE), title="SQL Server", dialects=("mssql",)),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Nullable columns of composite unique keys."""
    if models.dialects == ("mssql",):
        return
    deletion = soft_deletion(table)
    wheres = " ".join((one.where or "").lower() for one in table.indexes if one.unique)
    for key in keys(table):
        if not key.unique or key.kind == "primary key" or len(key.columns) < 2:
            continue
        for column in map(table.column, key.columns):
            if column is None or not column.nullable or key.nulls_not_distinct:
                continue
            if column == deletion or f"{column.name.lower()} is null" in wheres:
                continue
            yield Issue(
                f"{table.name}.{column.name}",
                f"it may be NULL, and rows where it is are not held apart by the {key.label}",
                f"nullable=False on it, or postgresql_nulls_not_distinct=True on the {key.kind} "
                "(PostgreSQL 15), or a second Index(.., unique=True) with "
                f'postgresql_where=text("{column.name} IS NULL")',
            )
