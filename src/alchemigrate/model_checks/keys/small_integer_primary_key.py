"""A primary key that the database numbers and that ends at 32,767.

Numbers are used up by deleted rows and failed inserts too. After the last one each INSERT fails:
"nextval: reached maximum value of sequence" or "smallint out of range".

Left alone: SQLite, whose keys have 64 bits; tables that others refer to and that are mere lists of
names (no foreign key and no moment of their own).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column, Table

KIND = """\
class Kind(Base):
    __tablename__ = "kinds"
    id = mapped_column({0}, primary_key=True)
    name = mapped_column(String)
"""

CHECK = Check(
    code="AM113",
    level=Level.WEAK,
    examples=(
        Example(KIND.format("SmallInteger"), ("kinds.id",), dialects=("postgresql",)),
        Example(KIND.format("SmallInteger"), title="SQLite", dialects=("sqlite",)),
        Example(KIND.format("Integer"), dialects=("postgresql",), title="a larger one"),
        Example(
            KIND.format("SmallInteger, autoincrement=False"),
            dialects=("postgresql",),
            title="numbered by the application",
        ),
        Example(
            KIND.format("SmallInteger")
            + """\


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    kind_id = mapped_column(ForeignKey("kinds.id"))
""",
            dialects=("postgresql",),
            title="a list of names",
        ),
    ),
)


@CHECK.on(Column)
def find(models: Models, column: Column) -> Iterator[Issue]:
    """Generated keys of 16 bits."""
    table = models.table(column.table)
    if table is None or models.dialects == ("sqlite",):
        return
    numbered = column.primary_key and column.generated
    if numbered and column.type.family == "small_integer" and not _is_list(models, table):
        owner, name = quoted(column.table), quoted(column.name)
        sequence = quoted(f"{column.table}_{column.name}_seq")
        yield Issue(
            f"{column.table}.{column.name}",
            "the key ends at 32,767",
            f"BigInteger instead of SmallInteger; on a live database ALTER TABLE {owner} ALTER "
            f"COLUMN {name} TYPE BIGINT, which rewrites the table, and ALTER SEQUENCE {sequence} "
            "AS BIGINT",
        )


def _is_list(models: Models, table: Table) -> bool:
    """Whether others refer to the table, and it has neither references nor moments."""
    referred = any(
        key.refers == table.name
        for one in models.schema.tables.values()
        for key in one.foreign_keys
    )
    moments = any(one.type.family in ("datetime", "date") for one in table.columns)
    return referred and not table.foreign_keys and not moments
