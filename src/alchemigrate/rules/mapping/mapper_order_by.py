"""`order_by` in `__mapper_args__` is gone.

Since 1.4 a mapper has no default ordering: `__mapper_args__ = {"order_by": ...}` raises
TypeError. Queries that relied on it have to say `.order_by(...)` themselves.

Reported: which queries need the order has to be decided.

Left alone: other mapper arguments, and dictionaries of classes that are not mapped.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule
from alchemigrate.rulekit.tables import text_of

_HEAD = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
)
_GONE = {
    "order_by": "say .order_by() in the queries that need it",
    "extension": "listen with sqlalchemy.event",
    "non_primary": "use aliased()",
}

RULE = Rule(
    code="AL537",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("mapper-order-by", "mapper-extension"),
    examples=(
        Example(_HEAD + '    __mapper_args__ = {"order_by": id}\n', FLAGGED),
        Example(_HEAD + '    __mapper_args__ = {"extension": Audit()}\n', FLAGGED),
        Example(_HEAD + '    __mapper_args__ = {"polymorphic_on": id}\n', None),
        Example(
            'class Plan:\n    __mapper_args__ = {"order_by": "id"}\n', None, title="not mapped"
        ),
    ),
)


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Such keys in the mapper arguments of a mapped class."""
    if not context.mappings.is_mapped(Ref(context.module, node)):
        return
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__mapper_args__")], value=ast.Dict(keys=keys)):
                for key in keys:
                    name = text_of(key) or ""
                    if key is not None and name in _GONE:
                        message = f"a mapper has no {name} any more: {node.name} cannot be mapped"
                        reason = _GONE[name]
                        named = f"{node.name}.__mapper_args__"
                        yield Found(key, message, reason=reason, object=named, cure=reason)
