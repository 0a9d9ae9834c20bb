"""CONCURRENTLY inside a transaction, where PostgreSQL refuses it.

The revision raises. Left alone: what stands in an `autocommit_block()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import outside
from alchemigrate.values.change import AddIndex, DropIndex, Rewrite
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

INDEX = 'op.create_index("ix", "orders", ["a"], postgresql_concurrently=True)'
DANGER = Danger(
    code="SC103",
    level=Level.BREAKS,
    axis=Axis.HISTORY,
    examples=(
        Example(INDEX, ("ix",)),
        Example('op.execute("DROP INDEX CONCURRENTLY ix")', ("ix",), title="as SQL"),
        Example(f"with op.get_context().autocommit_block():\n    {INDEX}", title="outside"),
        Example('op.create_index("ix", "orders", ["a"])', title="not concurrently"),
    ),
)


@DANGER.on(AddIndex, DropIndex, Rewrite)
def find(_: Setting, statement: Statement) -> Iterator[Issue]:
    """Concurrent statements in the transaction of the revision."""
    change = statement.change
    if "concurrently" not in statement or statement.outside:
        return
    if isinstance(change, Rewrite) and change.kind != "REINDEX":
        return
    match change:
        case AddIndex(index):
            name = index.name or ", ".join(index.columns)
            recipe = recipes.built(statement, index)
        case DropIndex(name):
            recipe = recipes.dropped(statement, name)
        case Rewrite(table=name):
            recipe = recipes.outside()
    yield Issue(
        name,
        "CONCURRENTLY cannot run inside a transaction: this raises",
        outside("the same call"),
        recipes=((statement, recipe),),
    )
