"""VACUUM FULL, CLUSTER, REINDEX and their like, which write a table again under a lock.

Nobody may use the table meanwhile. Left alone: REINDEX and REFRESH with CONCURRENTLY, small tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.values.change import Rewrite
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DANGER = Danger(
    code="SC112",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example('op.execute("VACUUM FULL orders")', ("orders",)),
        Example('op.execute("REFRESH MATERIALIZED VIEW totals")', ("totals",), title="a view"),
        Example(
            "with op.get_context().autocommit_block():\n"
            '    op.execute("REINDEX INDEX CONCURRENTLY ix")',
            title="concurrently",
        ),
        Example('op.execute("VACUUM orders")', title="a plain VACUUM"),
    ),
)
REINDEX = ((r"^\s*REINDEX\s+(?:INDEX|TABLE|SCHEMA)\b", " CONCURRENTLY"),)
CURES = {
    "REINDEX": "REINDEX .. CONCURRENTLY in an autocommit_block()",
    "REFRESH MATERIALIZED VIEW": "REFRESH .. CONCURRENTLY, which needs a unique index",
}


@DANGER.on(Rewrite)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Tables that are written again while others wait."""
    change: Rewrite = statement.change  # type: ignore[assignment]
    if "concurrently" not in statement and setting.matters(change.table):
        cure = CURES.get(change.kind, "pg_repack, which lets others go on, or a quiet time")
        message = f"{change.kind} writes it again, and nobody can use it meanwhile"
        safely = ((statement, recipes.outside(REINDEX)),) if change.kind == "REINDEX" else ()
        yield Issue(change.table, message, cure, recipes=safely)
