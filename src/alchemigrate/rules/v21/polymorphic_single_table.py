"""A subclass without a table, named on a `with_polymorphic()`, is not told apart.

`select(poly.Boss)`, with `poly = with_polymorphic(Employee, [Boss])` and a `Boss` that shares the
table of its base, had the criterion `type IN ('boss')`; 2.1 leaves it out, and gives every row of
the table.

Reported where such a subclass is selected. Left alone: subclasses with a table of their own, and
the class by its own name. There is no rewrite: `where(poly.type == "boss")` tells them apart on
every version.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.scopes import How
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Ref, Rule
from alchemigrate.rulekit.tables import own_table, text_of

_HEAD = (
    "class Staff(Base):\n    __tablename__ = 'staff'\n    id = Column(Integer, primary_key=True)\n"
    "    kind = Column(String)\n    __mapper_args__ = {'polymorphic_on': kind}\n\n"
    "class Boss(Staff):\n    __mapper_args__ = {'polymorphic_identity': 'boss'}\n\n"
    "class Clerk(Staff):\n    __tablename__ = 'clerks'\n"
    "    id = Column(ForeignKey('staff.id'), primary_key=True)\n\n"
    "poly = with_polymorphic(Staff, [Boss, Clerk])\n"
)

RULE = Rule(
    code="AL963",
    level=Level.SILENT,
    since="2.1",
    rows=("with-polymorphic-single-inh",),
    examples=(
        Example(_HEAD + "q = select(poly.Boss)\n", FLAGGED, target="2.1"),
        Example(_HEAD + "q = session.query(poly.Boss.id)\n", FLAGGED, target="2.1"),
        Example(_HEAD + "q = select(poly.Clerk)\n", None, target="2.1", title="its own table"),
        Example(_HEAD + "q = select(poly).where(poly.Boss.id == 1)\n", None, target="2.1"),
        Example(_HEAD + "q = select(Boss)\n", None, target="2.1", title="the class itself"),
    ),
)


@RULE.on(ast.Call, names=("select", "query"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such a subclass among what is selected."""
    for argument in call.args:
        for node in ast.walk(argument):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                ref = _subclass(context, node.value, node.attr)
                if ref is not None:
                    message = f"{context.source(node)} is not limited to {ref.name} on 2.1"
                    reason = "it shares its base's table: add a criterion for its type"
                    yield Found(node, message, reason=reason)


def _subclass(context: Context, name: ast.Name, attribute: str) -> Ref | None:
    """The class without a table that a `with_polymorphic()` bound to a name has as an attribute."""
    scope = context.scope(name)
    while name.id not in scope.bindings and scope.parent is not None:
        scope = scope.parent
    for binding in scope.bindings.get(name.id, []):
        made = binding.value
        if binding.how is not How.ASSIGN or not isinstance(made, ast.Call) or len(made.args) < 2:
            continue
        if not context.calls(made, "sqlalchemy.orm.with_polymorphic"):
            continue
        named = made.args[1].elts if isinstance(made.args[1], (ast.List, ast.Tuple)) else []
        values = [context.value(node) for node in named]
        if text_of(made.args[1]) == "*":
            found = context.mappings.entity(attribute, context.module)
            return found if found is not None and own_table(context, found) is None else None
        for value in values:
            if value.kind is Kind.CLASS and value.ref is not None and value.ref.name == attribute:
                return value.ref if own_table(context, value.ref) is None else None
    return None
