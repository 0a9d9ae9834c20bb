"""A large table that is mostly read from beginning to end.

Some column that queries filter by has no index that serves. Left alone: tables below 10,000 rows,
and those that are read by index more often than not.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(40))
"""
FILL = "INSERT INTO users SELECT n, md5(n::text) FROM generate_series(1, {}) n; ANALYZE users"
READ = "; SELECT * FROM users WHERE name = 'x'"
SEEN = "; SELECT pg_stat_force_next_flush()"
CHECK = Check(
    code="AM703",
    level=Level.SLOW,
    live=True,
    examples=(
        Example(
            USER, ("users",), ddl=FILL.format(20000) + READ * 12 + SEEN, dialects=("postgresql",)
        ),
        Example(
            USER,
            title="a small table",
            ddl=FILL.format(200) + READ * 12 + SEEN,
            dialects=("postgresql",),
        ),
        Example(
            USER,
            title="read by its key",
            ddl=FILL.format(20000) + "; SELECT * FROM users WHERE id = 7" * 12 + SEEN,
            dialects=("postgresql",),
        ),
    ),
)
ROWS = 10_000
OFTEN = 10


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Large tables with more sequential scans than others."""
    known = models.statistics
    for name, use in (known.tables if known else {}).items():
        if name not in models.schema.tables or use.rows < ROWS:
            continue
        if use.sequential_scans < OFTEN or use.sequential_scans <= use.index_scans:
            continue
        yield Issue(
            name,
            f"{use.sequential_scans:,} scans of the whole table ({use.rows:,} rows), "
            f"{use.index_scans:,} by index",
            "see which queries read it (pg_stat_statements), and index the columns they filter by",
        )
