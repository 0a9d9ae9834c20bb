"""A foreign key that is narrower than the column that it refers to, or differs in its collation.

The first row whose key does not fit cannot be referred to: "integer out of range", "value too
long". MySQL refuses another collation, PostgreSQL cannot use the other side's index for a join.

Left alone: a foreign key that is wider, and sizes where one of the two gives none.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.referred import pairs
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import ForeignKey, Type

MODELS = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column({0}, primary_key=True)


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column({1}, ForeignKey("users.id"))
"""

CHECK = Check(
    code="AM103",
    level=Level.WEAK,
    examples=(
        Example(
            MODELS.format("BigInteger", "Integer"), ("orders.user_id",), dialects=("postgresql",)
        ),
        Example(MODELS.format("String(50)", "String(20)"), ("orders.user_id",)),
        Example(
            MODELS.format("String(50, collation='C')", "String(50)"),
            ("orders.user_id",),
            title="another collation",
        ),
        Example(MODELS.format("Integer", "BigInteger"), title="wider"),
        Example(MODELS.format("String(20)", "String"), title="no length at all"),
        Example(MODELS.format("BigInteger", "Integer"), title="SQLite has one size of integers",
                dialects=("sqlite",)),
    ),
)  # fmt: skip
SIZES = {"small_integer": 1, "integer": 2, "big_integer": 3}
STRINGS = frozenset(("string", "text"))


@CHECK.on(ForeignKey)
def find(models: Models, key: ForeignKey) -> Iterator[Issue]:
    """Foreign keys that cannot hold every value of the other side."""
    for own, other in pairs(models, key):
        what = _narrower(models, own.type, other.type) or _collated(own.type, other.type)
        if what:
            yield Issue(
                f"{own.table}.{own.name}",
                f"{what} of {other.table}.{other.name}, to which it refers",
                f"leave the type out, ForeignKey gives it that of {other.table}.{other.name}; "
                "the column of a live database has to be altered to it",
            )


def _narrower(models: Models, own: Type, other: Type) -> str:
    if own.family in SIZES and other.family in SIZES:
        narrow = SIZES[own.family] < SIZES[other.family] and models.dialects != ("sqlite",)
        return f"{own.sql['postgresql']} is narrower than the {_sql(other)}" if narrow else ""
    if {own.family, other.family} <= STRINGS and own.length and other.length:
        narrow = own.length < other.length
        return f"{_sql(own)} is narrower than the {_sql(other)}" if narrow else ""
    return ""


def _collated(own: Type, other: Type) -> str:
    if {own.family, other.family} <= STRINGS and own.collation != other.collation:
        mine, theirs = (one.collation or "default" for one in (own, other))
        return f"the {mine} collation is not the {theirs} one"
    return ""


def _sql(kind: Type) -> str:
    return kind.sql["postgresql"]
