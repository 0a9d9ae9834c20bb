"""A value of the database that is fetched on access after a flush, in a project that uses asyncio.

What the database fills in is not in the object after INSERT (1.4, unless the mapper has
`eager_defaults`; MySQL, which cannot return it) or UPDATE (`onupdate` in SQL, in every version).
Reading the attribute sends a SELECT, and in async code that raises MissingGreenlet, whatever
`expire_on_commit` says.

Left alone: `eager_defaults=True`, values that Python computes (also where the database has a
default for others), primary keys, other projects.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import MappedClass, Models
from alchemigrate.values.schema import Column

ASYNC = "from sqlalchemy.ext.asyncio import AsyncSession\n\n\n"
ORDER = """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
"""
CHANGED = ORDER + "    changed = mapped_column(DateTime, onupdate=func.now())\n"
CHECK = Check(
    code="AM302",
    level=Level.WEAK,
    examples=(
        Example(ASYNC + CHANGED, ("Order.changed",)),
        Example(
            ASYNC
            + ORDER
            + "    made = mapped_column(DateTime, server_default=func.now())\n"
            + '    __mapper_args__ = {"eager_defaults": False}\n',
            ("Order.made",),
            title="a default, with eager_defaults off",
        ),
        Example(CHANGED, title="no asyncio"),
        Example(
            ASYNC + CHANGED + '    __mapper_args__ = {"eager_defaults": True}\n',
            title="eager_defaults",
        ),
        Example(
            ASYNC + ORDER + "    made = mapped_column(DateTime, server_default=func.now())\n",
            title="a default, which INSERT returns",
        ),
        Example(
            ASYNC + ORDER + "    made = mapped_column(DateTime, server_default=func.now())\n",
            ("Order.made",),
            title="a default, which MySQL does not return",
            dialects=("mysql",),
        ),
        Example(
            ASYNC
            + ORDER
            + "    made = mapped_column(DateTime, default=print, server_default=func.now())\n"
            + '    __mapper_args__ = {"eager_defaults": False}\n',
            title="Python's default goes first",
        ),
        Example(
            ASYNC + ORDER + "    changed = mapped_column(DateTime, onupdate=lambda: None)\n",
            title="computed in Python",
        ),
    ),
)


@CHECK.on(MappedClass)
def find(models: Models, one: MappedClass) -> Iterator[Issue]:
    """Attributes whose values are in the database only after a flush."""
    table = models.table(one.table)
    if models.asyncio is None or table is None or one.eager_defaults == "True":
        return
    returned = one.eager_defaults != "False" and "mysql" not in models.dialects
    for attribute, name in one.columns.items():
        column = table.column(name)
        when = _missing(column, returned) if column is not None else ""
        if when:
            yield Issue(
                f"{one.short}.{attribute}",
                f"after {when} it is fetched on access, which raises MissingGreenlet in async code",
                f'__mapper_args__ = {{"eager_defaults": True}} in {one.short}, or await '
                f'session.refresh(one, ["{attribute}"]) after the flush',
            )


def _missing(column: Column, returned: bool) -> str:
    """After which statement the value is not in the object, "" if it always is."""
    if column.onupdate_sql:
        return "UPDATE"
    filled = column.default == "sql" or (column.server_default is not None and not column.default)
    return "INSERT" if filled and not returned and not column.primary_key else ""
