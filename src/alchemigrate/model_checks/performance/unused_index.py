"""An index that no query has used since the database began to count.

Every write keeps it up to date all the same. Unique indexes are there for another reason. Left
alone: indexes below 1 MiB, primary keys, and databases that count for less than 30 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(40), index=True)
    mail = mapped_column(String(40), unique=True)
"""
FILL = (
    "INSERT INTO users SELECT n, md5(n::text), md5(n::text) FROM generate_series(1, 40000) n; "
    "ANALYZE users"
)
CHECK = Check(
    code="AM702",
    level=Level.SLOW,
    live=True,
    examples=(
        Example(USER, ("users.ix_users_name",), ddl=FILL, dialects=("postgresql",)),
        Example(
            USER,
            title="used",
            ddl=f"{FILL}; SET enable_seqscan = off; SELECT * FROM users WHERE name = 'x'; "
            "SELECT pg_stat_force_next_flush()",
            dialects=("postgresql",),
        ),
        Example(USER, title="nothing is in it"),
    ),
)
SMALL = 1024 * 1024
DAYS = 30


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Plain indexes without a scan."""
    known = models.statistics
    if known is None or models.database is None or _young(known.since):
        return
    for table in models.database.tables.values():
        for index in table.indexes:
            name = f"{table.name}.{index.name}"
            use = known.indexes.get(name)
            if use is None or index.unique or use.scans or use.bytes < SMALL:
                continue
            yield Issue(
                name,
                f"{use.bytes / SMALL:.0f} MiB, and no query has used it",
                f"look at all replicas, then DROP INDEX CONCURRENTLY {index.name} and take it out "
                "of the model",
            )


def _young(since: str) -> bool:
    """Whether counting began less than 30 days ago; a server that was never reset is not."""
    return bool(since) and (datetime.now(UTC) - datetime.fromisoformat(since)).days < DAYS
