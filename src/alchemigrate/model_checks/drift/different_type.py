"""A column whose type in the database is of another kind than in the model.

Values are refused, cut, rounded or compared as text. Compared are families (integer, string,
numeric, date ..), lengths of strings, precision and scale of numbers, and time zones. Left alone:
text against a longer string, types of the application's own, types with a variant for the database,
JSON and arrays on SQLite, and what SQLite stores alike, and on MySQL all but sizes.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import columns
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column

HEAD = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM606",
    level=Level.SILENT,
    live=True,
    examples=(
        Example(
            HEAD + "    age = mapped_column(Integer)\n",
            ("users.age",),
            ddl="ALTER TABLE users ALTER COLUMN age TYPE VARCHAR(9)",
            dialects=("postgresql",),
        ),
        Example(
            HEAD + "    name = mapped_column(String(50))\n",
            ("users.name",),
            title="too short",
            ddl="ALTER TABLE users ALTER COLUMN name TYPE VARCHAR(20)",
            dialects=("postgresql",),
        ),
        Example(
            HEAD + "    price = mapped_column(Numeric(12, 4))\n",
            ("users.price",),
            title="fewer decimals",
            ddl="ALTER TABLE users ALTER COLUMN price TYPE NUMERIC(12, 2)",
            dialects=("postgresql",),
        ),
        Example(
            HEAD + "    at = mapped_column(DateTime(timezone=True))\n",
            ("users.at",),
            title="no time zone",
            ddl="ALTER TABLE users ALTER COLUMN at TYPE TIMESTAMP",
            dialects=("postgresql",),
        ),
        Example(
            HEAD + "    name = mapped_column(String(20))\n    text = mapped_column(Text)\n"
            "    on = mapped_column(Boolean)\n    at = mapped_column(DateTime)\n"
            "    data = mapped_column(JSON)\n    price = mapped_column(Numeric(10, 2))\n"
            "    key = mapped_column(Uuid)\n    share = mapped_column(Float)\n"
            "    kind = mapped_column(Enum('a', 'b', name='kind'))\n"
            "    late = mapped_column(DateTime(timezone=True))\n"
            "    big = mapped_column(BigInteger)\n"
            "    raw = mapped_column(LargeBinary)\n    span = mapped_column(Interval)\n",
            title="everything the same",
        ),
        Example(
            HEAD + "    name = mapped_column(String(20))\n",
            title="longer in the database",
            ddl="ALTER TABLE users ALTER COLUMN name TYPE VARCHAR(50)",
            dialects=("postgresql",),
        ),
        Example(
            HEAD + "    key = mapped_column(String(36).with_variant(postgresql.UUID(), "
            "'postgresql'))\n",
            title="a type for this database",
        ),
        Example(
            HEAD + "    name = mapped_column(String)\n",
            title="text for a string without a length",
            ddl="ALTER TABLE users ALTER COLUMN name TYPE TEXT",
            dialects=("postgresql",),
        ),
    ),
)
EXACT = ("postgresql", "mysql")
"""The databases that store what the type says; all but PostgreSQL have several names for a kind."""
OTHER_KIND = "another kind"
WHOLE = frozenset(("small_integer", "integer", "big_integer"))
WIDTH = {"small_integer": 2, "integer": 4, "big_integer": 8}
TEXTS = frozenset(("string", "text"))
NUMBERS = frozenset(("numeric", "float"))


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Columns whose type differs."""
    assert models.database is not None
    dialect = models.database.dialect
    for declared, actual in columns(models):
        said = _kind(declared, actual) if dialect in EXACT else ""
        if dialect in declared.type.variants:
            continue
        if said == OTHER_KIND and dialect != "postgresql":
            continue
        if said:
            wanted = declared.type.sql.get(dialect) or declared.type.family
            yield Issue(
                f"{declared.table}.{declared.name}",
                f"{wanted} in the model, {actual.type.sql.get(dialect)} in the database: {said}",
                "add a column of the new type, write both, copy in batches, then swap; or change "
                "the model",
            )


def _kind(declared: Column, actual: Column) -> str:
    """How the types differ, in words; empty if they do not."""
    old, new = actual.type, declared.type
    if "other" in (old.family, new.family) or new.decorator:
        return ""
    families = {old.family, new.family}
    if families <= WHOLE:
        return "too small" if WIDTH[old.family] < WIDTH[new.family] else ""
    if families <= TEXTS:
        shorter = old.length is not None and (new.length is None or old.length < new.length)
        return "too short" if shorter else ""
    if new.family == "enum" and old.family in TEXTS:
        return ""
    if len(families) > 1:
        return OTHER_KIND
    if new.family == "numeric" and None not in (old.scale, new.scale):
        return "fewer decimals" if (old.scale or 0) < (new.scale or 0) else ""
    if new.family == "datetime" and bool(old.timezone) != bool(new.timezone):
        return "with a time zone on one side only"
    return ""
