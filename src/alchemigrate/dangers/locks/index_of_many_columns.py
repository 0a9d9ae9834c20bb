"""An index of more than three columns that makes nothing unique.

Each write has to keep it, the more columns the more of them, and the first ones find nearly as
much. Left alone: unique indexes, and up to three columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import listed
from alchemigrate.values.change import AddIndex
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

MOST = 3
START = (
    "with op.get_context().autocommit_block():\n"
    '    op.create_index("ix", "orders", ["a", "b", "c", "d"], postgresql_concurrently=True'
)
DANGER = Danger(
    code="SC118",
    level=Level.LEGACY,
    axis=Axis.LOCKS,
    examples=(
        Example(f"{START})", ("orders.ix",)),
        Example(f"{START}, unique=True)", title="unique"),
        Example(f"{START})".replace(', "d"', ""), title="three"),
    ),
)


@DANGER.on(AddIndex)
def find(_: Setting, statement: Statement) -> Iterator[Issue]:
    """Indexes that cost more than they find."""
    made: AddIndex = statement.change  # type: ignore[assignment]
    index = made.index
    if not index.unique and len(index.columns) > MOST:
        yield Issue(
            f"{made.table}.{index.name or '_'.join(index.columns)}",
            f"every write keeps an index of {len(index.columns)} columns",
            f"those that find the most: {listed(index.columns[:MOST])}",
        )
