"""A primary key of the models that the database does not have.

The session takes rows with the same key for one: what the database holds twice is read once, and an
UPDATE or DELETE of the one is an UPDATE or DELETE of both. Migrations that make a table anew, or an
association table that got its key later, leave it out without a word.

Left alone: a unique constraint or index on the same columns, which keeps duplicates out as well;
columns that are missing, which are told themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both, holds
from alchemigrate.checkkit.quoting import listed, quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.question import Asked, Question

PAIR = """\
class Pair(Base):
    __tablename__ = "pairs"
    left = mapped_column(Integer, primary_key=True, autoincrement=False)
    right = mapped_column(Integer, primary_key=True)
"""
DROP = "ALTER TABLE pairs DROP CONSTRAINT pairs_pkey"

CHECK = Check(
    code="AM619",
    level=Level.SILENT,
    live=True,
    examples=(
        Example(PAIR, ("pairs",), ddl=DROP, dialects=("postgresql",)),
        Example(
            PAIR,
            ("pairs",),
            title="another key",
            ddl='DROP TABLE pairs; CREATE TABLE pairs ("left" INTEGER, "right" INTEGER, '
            'other INTEGER, PRIMARY KEY ("left", "right", other))',
        ),
        Example(PAIR, title="the same"),
        Example(
            PAIR,
            title="unique",
            ddl=DROP + '; CREATE UNIQUE INDEX pairs_both ON pairs ("right", "left")',
            dialects=("postgresql",),
        ),
        Example(
            PAIR,
            title="a column is missing",
            ddl='DROP TABLE pairs; CREATE TABLE pairs ("left" INTEGER)',
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Tables whose declared key lets duplicates in."""
    for declared, actual in both(models):
        columns = declared.primary_key.columns if declared.primary_key else ()
        if not columns or not holds(actual, columns) or actual.unique(columns):
            continue
        has = (
            f"({', '.join(actual.primary_key.columns)})" if actual.primary_key else "no primary key"
        )
        index = quoted(f"{declared.name.rpartition('.')[2]}_key")
        yield Issue(
            declared.name,
            f"the primary key is ({', '.join(columns)}) in the model, the database has {has}",
            f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {quoted(declared.name)} "
            f"({listed(columns)}), then ALTER TABLE {quoted(declared.name)} ADD PRIMARY KEY USING "
            f"INDEX {index}",
            Question(Asked.DUPLICATES, declared.name, columns),
        )
