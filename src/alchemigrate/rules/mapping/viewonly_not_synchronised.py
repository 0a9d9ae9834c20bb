"""Changing a `viewonly` relationship no longer changes its other side.

Until 1.3 `user.recent.append(order)` set `order.user` as well, also where `recent` is viewonly: the
row was written by the other side. Since 1.4 viewonly relationships are not synchronised, and
nothing is written.

Reported where a viewonly relationship with a `backref` or `back_populates` is changed on an object
whose class is known: change the other side instead. Left alone: viewonly relationships that are
only read, and those that write.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

PLAN = (
    "class Plan(Base):\n    __tablename__ = 'plans'\n    id = Column(Integer, primary_key=True)\n"
    "    steps = relationship('Step', viewonly=True, backref='plan')\n"
    "    all_steps = relationship('Step', backref='of')\n\n\n"
    "class Step(Base):\n    __tablename__ = 'steps'\n    id = Column(Integer, primary_key=True)\n"
    "    plan_id = Column(ForeignKey('plans.id'))\n\n\n"
)

RULE = Rule(
    code="AL548",
    level=Level.SILENT,
    since="1.4",
    rows=("relationship-viewonly-backref",),
    examples=(
        Example(PLAN + "p = Plan()\np.steps.append(Step())\n", FLAGGED),
        Example(PLAN + "def f(p: Plan):\n    p.steps = []\n", FLAGGED, title="assigned"),
        Example(PLAN + "p = Plan()\np.all_steps.append(Step())\n", None, title="not viewonly"),
        Example(PLAN + "p = Plan()\nprint(p.steps)\n", None, title="only read"),
        Example(PLAN + "def f(p):\n    p.steps.append(1)\n", None, title="an unknown object"),
    ),
)

MESSAGE = "{}.{} is viewonly: changing it does not change its other side since 1.4"
REASON = "change the other side, which writes"
_CHANGING = ("append", "add", "remove", "discard", "extend", "insert", "clear", "update")


@RULE.on(ast.Attribute, names=_CHANGING)
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A change of a collection by one of its methods."""
    call = context.parent(node)
    if isinstance(node.value, ast.Attribute) and isinstance(call, ast.Call) and call.func is node:
        yield from _changed(context, node.value)


@RULE.on(ast.Assign, ast.AugAssign)
def find_assignment(context: Context, node: ast.Assign | ast.AugAssign) -> Iterator[Found]:
    """An assignment to the relationship."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Attribute):
            yield from _changed(context, target)


def _changed(context: Context, node: ast.Attribute) -> Iterator[Found]:
    if node.attr not in context.mappings.relationship_names:
        return
    owner = context.value(node.value)
    if owner.kind is not Kind.INSTANCE or owner.ref is None:
        return
    attribute = context.mappings.attributes(owner.ref).get(node.attr)
    if attribute is None or not attribute.is_relationship:
        return
    viewonly = attribute.argument("viewonly")
    if not isinstance(viewonly, ast.Constant) or viewonly.value is not True:
        return
    if attribute.argument("backref") or attribute.argument("back_populates"):
        yield Found(node, MESSAGE.format(owner.ref.name, node.attr), reason=REASON)
