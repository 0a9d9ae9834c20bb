"""A label that is added to an enumeration inside the transaction of a revision.

PostgreSQL before 12 refuses it; later ones refuse to use the label before the transaction has
ended. Left alone: what stands in an `autocommit_block()`, and since 12 labels that the revision
does not use.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import outside, send
from alchemigrate.values.change import AddLabel, ChangeRows
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

ADD = "op.execute(\"ALTER TYPE kind ADD VALUE 'new'\")\n"
USE = "op.execute(\"UPDATE users SET kind = 'new' WHERE id = 3\")"
IN_TRANSACTION = 12
LABEL = ((r"\bADD\s+VALUE\b", " IF NOT EXISTS"),)
DANGER = Danger(
    code="SC405",
    level=Level.BREAKS,
    axis=Axis.HISTORY,
    examples=(
        Example(ADD, ("kind.new",), title="on PostgreSQL 11", server=11),
        Example(ADD + USE, ("kind.new",), title="used at once"),
        Example(ADD, title="on a later one"),
        Example(
            "with op.get_context().autocommit_block():\n    " + ADD + USE,
            title="outside",
            server=11,
        ),
    ),
)


@DANGER.on(AddLabel)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Labels that cannot be added or used in this transaction."""
    change: AddLabel = statement.change  # type: ignore[assignment]
    if statement.outside:
        return
    behind = [one for one in setting.upgrade if one.line > statement.line]
    used = any(isinstance(one.change, ChangeRows) and not one.outside for one in behind)
    literal = f"'{change.label}'"
    used = used and setting.revision.source.count(literal) > 1
    if setting.server >= IN_TRANSACTION and not used:
        return
    yield Issue(
        f"{change.enum}.{change.label}",
        "the label cannot be used before the transaction has ended"
        if setting.server >= IN_TRANSACTION
        else "PostgreSQL before 12 refuses this inside a transaction",
        outside(send(f"ALTER TYPE {change.enum} ADD VALUE IF NOT EXISTS {literal}")),
        recipes=((statement, recipes.outside(() if "if not exists" in statement else LABEL)),),
    )
