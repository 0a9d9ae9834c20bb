"""A naming convention that leaves some kinds of constraints without a name.

What has no name gets one from the database, each database another one. A migration cannot drop it
by a name that it does not know, and Alembic writes `op.drop_constraint(None, ...)`, which raises.

Left alone: projects without a naming convention, and kinds of which the models have none unnamed.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.conventions import convention
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={0})


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column(String, unique=True)
"""
PK = '"pk": "pk_%(table_name)s"'
UQ = '"uq": "uq_%(table_name)s_%(column_0_name)s"'
IX = '"ix": "ix_%(column_0_label)s"'

CHECK = Check(
    code="AM501",
    level=Level.LEGACY,
    examples=(
        Example(MODELS.format(f"{{{IX}, {PK}}}"), ("MetaData",)),
        Example(MODELS.format(f"{{{IX}, {UQ}}}"), ("MetaData",)),
        Example(MODELS.format(f"{{{IX}, {UQ}, {PK}}}"), title="no other kind is there"),
        Example(MODELS.format("None"), title="no convention"),
        Example(MODELS.format(f"{{{IX}}}"), title="the key that SQLAlchemy itself gives"),
    ),
)
PATTERNS = {
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Conventions of several keys, one issue for each of their MetaData."""
    for number in range(len(models.schema.conventions)):
        given = convention(models, number)
        tables = [one for one in models.schema.tables.values() if one.metadata == number]
        counts = {key: sum(_unnamed(one, key) for one in tables) for key in PATTERNS}
        missing = {key: count for key, count in counts.items() if count and key not in given}
        if missing and set(given) - {"ix"}:
            told = ", ".join(f"{key} ({count} without a name)" for key, count in missing.items())
            lines = ", ".join(f'"{key}": "{PATTERNS[key]}"' for key in missing)
            yield Issue(
                "MetaData",
                f"the naming convention has no {told}",
                f"{lines} in naming_convention, and a migration that renames what is there: ALTER "
                "TABLE .. RENAME CONSTRAINT",
            )


def _unnamed(table: Table, key: str) -> int:
    names = {
        "uq": [one.name for one in table.uniques],
        "ck": [one.name for one in table.checks if not one.of_type],
        "fk": [one.name for one in table.foreign_keys],
        "pk": [table.primary_key.name] if table.primary_key else [],
    }
    return names[key].count(None)
