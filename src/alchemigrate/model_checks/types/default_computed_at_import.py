"""A default that is computed once, when the module is imported.

`default=datetime.utcnow()` calls the function while the class is made: every row gets the moment at
which the application was started. `default=uuid4()` gives every row the same identifier.

Left alone: functions that are not called, and constants (a moment with no fractions of a second).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.remedy import FreshDefault, Remedy
from alchemigrate.values.schema import Column

START = """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM409",
    level=Level.SILENT,
    examples=(
        Example(
            START + "    at = mapped_column(DateTime, default=datetime.datetime.now())\n",
            ("orders.at",),
        ),
        Example(
            START + "    day = mapped_column(Date, default=datetime.date.today())\n",
            ("orders.day",),
            title="a date",
        ),
        Example(
            START + "    code = mapped_column(Uuid, unique=True, default=uuid.uuid4())\n",
            ("orders.code",),
            title="an identifier",
        ),
        Example(
            START + "    at = mapped_column(DateTime, default=datetime.datetime.now)\n",
            title="not called",
        ),
        Example(
            START + "    at = mapped_column(DateTime, default=datetime.datetime(1970, 1, 1))\n",
            title="a constant moment",
        ),
        Example(
            START + "    day = mapped_column(Date, default=datetime.date(9999, 12, 31))\n",
            title="a constant date",
        ),
        Example(
            START + "    tenant = mapped_column(Uuid, default=uuid.UUID(int=0))\n",
            title="a constant identifier that many may have",
        ),
    ),
)


@CHECK.on(Column)
def find(models: Models, one: Column) -> Iterator[Issue]:
    """Columns whose default is a value that a call gave at import."""
    table = models.table(one.table)
    single = one.primary_key or (table is not None and table.unique((one.name,)))
    same = one.default == "value" and one.default_text.startswith("UUID(") and single
    if same or (one.default == "moment" and _is_of_now(one.default_text)):
        yield Issue(
            f"{one.table}.{one.name}",
            f"every row gets {one.default_text}, which was computed when the module was imported",
            "default=uuid4, without the call"
            if same
            else "the function in default, without (): "
            "default=datetime.utcnow, or lambda: datetime.now(timezone.utc)",
            remedy=Remedy((FreshDefault(one.table, one.name),)),
        )


def _is_of_now(text: str) -> bool:
    """Whether a moment has microseconds, or a date is today's."""
    if text.startswith("datetime.date("):
        today = datetime.date.today()
        return text in (repr(today), repr(today - datetime.timedelta(1)))
    plain = text.partition(", tzinfo=")[0].removesuffix(")")
    return text.startswith("datetime.datetime(") and plain.count(",") == 6
