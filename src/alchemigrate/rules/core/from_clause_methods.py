"""`correspond_on_equivalents()` of a table or subquery is gone.

It answered a question of SQLAlchemy's own internals, and 1.4 took it away without a successor;
`corresponding_column()` finds a column that stands for another one, equivalences aside.

Left alone: attributes of that name of anything that is not proven to be a FROM element.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL137",
    level=Level.BREAKS,
    since="1.4",
    rows=("fromclause-correspond-on-equivalents",),
    examples=(
        Example("c = users.correspond_on_equivalents(users.c.id, {})\n", FLAGGED),
        Example("f = users.alias().correspond_on_equivalents\n", FLAGGED, title="an alias"),
        Example(
            "f = select(users.c.id).subquery().correspond_on_equivalents\n", FLAGGED, title="more"
        ),
        Example("c = users.corresponding_column(users.c.id)\n", None, title="already new"),
        Example("def f(x):\n    return x.correspond_on_equivalents\n", None, title="not proven"),
    ),
)


@RULE.on(ast.Attribute, names=("correspond_on_equivalents",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The method of a FROM element."""
    if context.kind(node.value) in (Kind.TABLE, Kind.FROM, Kind.SELECT):
        yield Found(
            node,
            "correspond_on_equivalents() is gone",
            reason="corresponding_column() is the nearest there is; it knows no equivalences",
        )
