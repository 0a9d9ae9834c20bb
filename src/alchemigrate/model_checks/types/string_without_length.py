"""A String without a length where MySQL or MariaDB is meant.

They have no VARCHAR without a length: `create_all()` and migrations raise CompileError.

Left alone: other databases, `Text`, and variants that give MySQL a length.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column

START = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
PLAIN = START + "    name = mapped_column(String)\n"
CHECK = Check(
    code="AM405",
    level=Level.BREAKS,
    examples=(
        Example(PLAIN, ("users.name",), dialects=("mysql",)),
        Example(PLAIN, title="another database"),
        Example(
            START + "    name = mapped_column(String(50))\n", title="a length", dialects=("mysql",)
        ),
        Example(START + "    name = mapped_column(Text)\n", title="a text", dialects=("mysql",)),
        Example(
            START + '    name = mapped_column(String().with_variant(String(50), "mysql"))\n',
            title="a variant",
            dialects=("mysql",),
        ),
    ),
)
LENGTHY = frozenset(("mysql", "mariadb"))


@CHECK.on(Column)
def find(models: Models, one: Column) -> Iterator[Issue]:
    """String columns that MySQL cannot create."""
    if one.type.family != "string" or one.type.length is not None or one.type.sql.get("mysql"):
        return
    if LENGTHY.intersection(models.dialects):
        yield Issue(
            f"{one.table}.{one.name}",
            "VARCHAR needs a length on MySQL: the table cannot be created",
            "String(255), or Text",
        )
