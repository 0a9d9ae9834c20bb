"""A moment without a time zone as the default of a column that has one.

`datetime.utcnow` and `datetime.now` give no time zone. PostgreSQL takes what they give for the
session's local time, so everything that is written is off by its offset; asyncpg refuses it.

Left alone: columns without a time zone, functions of the application, defaults in SQL.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column

START = """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM403",
    level=Level.WEAK,
    examples=(
        Example(
            START
            + "    at = mapped_column(DateTime(timezone=True), default=datetime.datetime.utcnow)\n",
            ("orders.at",),
        ),
        Example(
            START
            + "    at = mapped_column(DateTime(timezone=True), default=datetime.datetime.now)\n",
            ("orders.at",),
            title="local time",
        ),
        Example(
            START + "    at = mapped_column(DateTime, default=datetime.datetime.utcnow)\n",
            title="no time zone on either side",
        ),
        Example(
            START + "    at = mapped_column(DateTime(timezone=True), server_default=func.now())\n",
            title="the database's clock",
        ),
        Example(
            """\
def now():
    return datetime.datetime.now(datetime.timezone.utc)


"""
            + START
            + "    at = mapped_column(DateTime(timezone=True), default=now)\n",
            title="a function of the application",
        ),
    ),
)
NAIVE = frozenset(("datetime.utcnow", "datetime.now"))


@CHECK.on(Column)
def find(models: Models, one: Column) -> Iterator[Issue]:
    """Columns with a time zone that are filled from a clock without one."""
    if one.type.family != "datetime" or not one.type.timezone or one.default != "call":
        return
    if one.default_text in NAIVE:
        yield Issue(
            f"{one.table}.{one.name}",
            f"{one.default_text} gives no time zone, but the column has one",
            "default=lambda: datetime.now(timezone.utc)",
        )
