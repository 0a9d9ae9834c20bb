"""Money in a binary floating-point number.

0.1 has no exact binary form: a thousand rows of 0.1 add up to 99.9999999999986, and amounts that
are equal on paper compare as different. Nothing ever says so.

Left alone: `Numeric`, whole numbers, and columns whose names tell a rate, a share or a change.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column

ITEM = """\
class Item(Base):
    __tablename__ = "items"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM401",
    level=Level.WEAK,
    examples=(
        Example(ITEM + "    price = mapped_column(Float)\n", ("items.price",)),
        Example(
            ITEM + "    total_amount = mapped_column(sa.Double)\n",
            ("items.total_amount",),
            title="double precision",
        ),
        Example(ITEM + "    price = mapped_column(Numeric(12, 2))\n", title="a decimal number"),
        Example(ITEM + "    price_change_percent = mapped_column(Float)\n", title="a share"),
        Example(ITEM + "    temperature = mapped_column(Float)\n", title="no money"),
    ),
)
MONEY = frozenset(
    "price amount balance fee fees cost salary payment revenue refund deposit payout budget".split()
)
SHARE = frozenset(
    "rate ratio percent percentage pct factor score change weight share volatility index".split()
)


@CHECK.on(Column)
def find(models: Models, one: Column) -> Iterator[Issue]:
    """Float columns whose names tell of money."""
    words = set(one.name.lower().split("_"))
    if one.type.family != "float" or not words & MONEY or words & SHARE:
        return
    yield Issue(
        f"{one.table}.{one.name}",
        "money in a binary floating-point number, which rounds without a word",
        "Numeric(12, 2), or as many digits as the currency has; on a live database a new column "
        f"numeric(12, 2) beside it that is filled in batches, because ALTER COLUMN {one.name} TYPE "
        f"rewrites {one.table} under a lock",
    )
