"""A table that is partitioned on one side only, in the model or in the database.

New databases are made another way than the one in use: a table that should be cut into parts grows
whole, or one without parts refuses every row. Left alone: databases other than PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

TICK = """\
class Tick(Base):
    __tablename__ = "ticks"
    day = mapped_column(Integer, primary_key=True)
"""
PARTED = TICK + '    __table_args__ = {"postgresql_partition_by": "RANGE (day)"}\n'
CHECK = Check(
    code="AM618",
    level=Level.LEGACY,
    live=True,
    examples=(
        Example(
            TICK,
            ("ticks",),
            ddl="DROP TABLE ticks; CREATE TABLE ticks (day INTEGER PRIMARY KEY) "
            "PARTITION BY RANGE (day)",
            dialects=("postgresql",),
        ),
        Example(
            PARTED,
            ("ticks",),
            title="in the model only",
            ddl="DROP TABLE ticks; CREATE TABLE ticks (day INTEGER PRIMARY KEY)",
            dialects=("postgresql",),
        ),
        Example(
            PARTED,
            title="both",
            ddl="CREATE TABLE first PARTITION OF ticks FOR VALUES FROM (1) TO (9)",
            dialects=("postgresql",),
        ),
        Example(PARTED, title="SQLite has no partitions", dialects=("sqlite",)),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Tables that are partitioned on one side."""
    assert models.database is not None
    if models.database.dialect != "postgresql":
        return
    for declared, actual in both(models):
        if actual.partitioned and not declared.partitioned:
            yield Issue(
                declared.name,
                "the table is partitioned in the database, and the model does not say so",
                'add {"postgresql_partition_by": ..} to __table_args__',
            )
        elif declared.partitioned and not actual.partitioned:
            yield Issue(
                declared.name,
                "the model says that the table is partitioned, in the database it is not",
                "move its rows to a partitioned table under another name, then swap the names",
            )
