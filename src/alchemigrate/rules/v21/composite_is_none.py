"""A composite of a new object is no None.

`point.start` of a new object whose columns are not set was None; 2.1 makes the composite with None
for each of its columns, so a test against None is false. `composite(.., return_none_on=..)` of 2.1
(automatic for `Mapped[Point | None]`) gives None again, for loaded objects too.

Reported where a composite is compared with None. Left alone: other attributes, and composites with
`return_none_on`. There is no rewrite: 1.x gave None to new objects only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

_HEAD = (
    "from sqlalchemy.orm import composite\n\nclass Edge(Base):\n    __tablename__ = 'edges'\n"
    "    id = Column(Integer, primary_key=True)\n    x = Column(Integer)\n"
    "    start = composite(Point, x{})\n\n"
)

RULE = Rule(
    code="AL880",
    level=Level.SILENT,
    since="2.1",
    rows=("composite-none",),
    examples=(
        Example(_HEAD.format("") + "ok = Edge().start is None\n", FLAGGED, target="2.1"),
        Example(
            _HEAD.format("") + "edge = Edge()\nif None != edge.start:\n    edge.draw()\n",
            FLAGGED,
            target="2.1",
            title="the other way round",
        ),
        Example(
            _HEAD.format(", return_none_on=f") + "ok = Edge().start is None\n", None, target="2.1"
        ),
        Example(_HEAD.format("") + "ok = Edge().x is None\n", None, target="2.1", title="a column"),
        Example("def f(edge):\n    return edge.start is None\n", None, target="2.1"),
    ),
)


@RULE.on(ast.Compare)
def find(context: Context, node: ast.Compare) -> Iterator[Found]:
    """A comparison of a composite with None."""
    sides = [node.left, *node.comparators]
    if len(sides) != 2 or not any(isinstance(s, ast.Constant) and s.value is None for s in sides):
        return
    for side in sides:
        if isinstance(side, ast.Attribute) and _is_composite(context, side):
            message = f"{side.attr} of a new object is a composite of None values on 2.1, not None"
            yield Found(node, message, reason="test the columns, or give return_none_on")


def _is_composite(context: Context, node: ast.Attribute) -> bool:
    value = context.value(node.value)
    if value.kind is not Kind.INSTANCE or value.ref is None:
        return False
    if not context.mappings.is_mapped(value.ref):
        return False
    found = context.mappings.find(value.ref, node.attr)
    if found is None or found.call is None or found.argument("return_none_on") is not None:
        return False
    return context.infer.origin(found.module, found.call.func) == "sqlalchemy.orm.composite"
