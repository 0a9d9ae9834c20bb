"""A foreign key of another type than the column that it refers to.

PostgreSQL refuses the table: "foreign key constraint cannot be implemented". Where the tables came
to be otherwise, every comparison of the two needs a cast.

Left alone: SQLite, which compares anything; types that PostgreSQL compares with each other (all
integers, all strings, dates with moments); types of which nothing is known for certain.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.referred import pairs
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import ForeignKey

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
    code="AM102",
    level=Level.BREAKS,
    examples=(
        Example(MODELS.format("Uuid", "String(36)"), ("orders.user_id",)),
        Example(MODELS.format("Integer", "String"), ("orders.user_id",)),
        Example(MODELS.format("String(20)", "Integer"), ("orders.user_id",)),
        Example(MODELS.format("BigInteger", "Integer"), title="another size of the same type"),
        Example(MODELS.format("Text", "String(20)"), title="strings compare"),
        Example(MODELS.format("Date", "DateTime"), title="dates compare with moments"),
        Example(
            MODELS.format("Uuid", "String(36)"),
            title="SQLite compares anything",
            dialects=("sqlite",),
        ),
    ),
)
GROUPS = {
    "SMALLINT": "integer", "INTEGER": "integer", "BIGINT": "integer", "VARCHAR": "string",
    "CHAR": "string", "TEXT": "string", "UUID": "uuid", "BOOLEAN": "boolean", "DATE": "moment",
    "TIMESTAMP": "moment", "BYTEA": "binary",
}  # fmt: skip


@CHECK.on(ForeignKey)
def find(models: Models, key: ForeignKey) -> Iterator[Issue]:
    """Foreign keys that PostgreSQL has no equality for."""
    if "postgresql" not in models.dialects:
        return
    for own, other in pairs(models, key):
        kinds = own.type.sql["postgresql"], other.type.sql["postgresql"]
        groups = [GROUPS.get(kind.partition("(")[0].split(" ")[0]) for kind in kinds]
        if None not in groups and groups[0] != groups[1]:
            yield Issue(
                f"{own.table}.{own.name}",
                f"{kinds[0]} refers to {other.table}.{other.name}, which is {kinds[1]}",
                f"leave the type out, ForeignKey gives it that of {other.table}.{other.name}",
            )
