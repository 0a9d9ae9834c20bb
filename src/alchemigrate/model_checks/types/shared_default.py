"""A list, dictionary or set as the default of a column.

All rows share this one object: what one changes in it while it is in memory becomes the default of
the rows after it. The function itself gives each row its own.

Left alone: `default=dict`, `default=list`, functions, plain values.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.remedy import FreshDefault, Remedy
from alchemigrate.values.schema import Column

START = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM408",
    level=Level.SILENT,
    examples=(
        Example(START + "    data = mapped_column(JSON, default={})\n", ("users.data",)),
        Example(
            START + '    data = mapped_column(JSON, default=["new"])\n',
            ("users.data",),
            title="a list",
        ),
        Example(START + "    data = mapped_column(JSON, default=dict)\n", title="a function"),
        Example(
            START + '    data = mapped_column(JSON, default=lambda: {"new": []})\n',
            title="a lambda",
        ),
        Example(START + '    data = mapped_column(String, default="{}")\n', title="a text"),
    ),
)
EMPTY = {"{}": "dict", "[]": "list", "set()": "set"}


@CHECK.on(Column)
def find(models: Models, one: Column) -> Iterator[Issue]:
    """Columns whose default is one object."""
    if one.default == "mutable":
        fresh = EMPTY.get(one.default_text, f"lambda: {one.default_text}")
        yield Issue(
            f"{one.table}.{one.name}",
            f"all rows share the one object {one.default_text}",
            f"default={fresh}",
            remedy=Remedy((FreshDefault(one.table, one.name),)),
        )
