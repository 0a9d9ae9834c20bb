"""A validator that a subclass overrides is the one that is called.

Where a subclass has a `@validates` method of the name that its base's has, 1.x and 2.0 still called
the base's for the attribute; 2.1 calls the subclass's, as methods go.

Reported at the subclass's method. Left alone: validators of other names, and methods that override
one without being validators themselves. There is no rewrite: call `super()` where both are meant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import lineage
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule

_HEAD = (
    "from sqlalchemy.orm import validates\n\nclass A(Base):\n    __tablename__ = 'a'\n"
    "    id = Column(Integer, primary_key=True)\n    x = Column(String)\n"
    "    @validates('x')\n    def check(self, key, value):\n        return value\n\n"
)
_CHECK = "    @validates('x')\n    def {}(self, key, value):\n        return value + 1\n"

RULE = Rule(
    code="AL886",
    level=Level.SILENT,
    since="2.1",
    rows=("validates-override",),
    examples=(
        Example(_HEAD + "class B(A):\n" + _CHECK.format("check"), FLAGGED, target="2.1"),
        Example(
            _HEAD + "class B(A):\n    @validates('x')\n    def check(self, key, value):\n"
            "        return super().check(key, value) + 1\n",
            FLAGGED,
            target="2.1",
            title="with super",
        ),
        Example(_HEAD + "class B(A):\n" + _CHECK.format("check_b"), None, target="2.1"),
        Example(
            _HEAD + "class B(Order):\n" + _CHECK.format("check"),
            None,
            target="2.1",
            title="no base",
        ),
    ),
)


@RULE.on(ast.FunctionDef)
def find(context: Context, node: ast.FunctionDef) -> Iterator[Found]:
    """A validator of a class whose base has one of the same name."""
    parent = context.parent(node)
    if not node.decorator_list or not isinstance(parent, ast.ClassDef) or not parent.bases:
        return
    if not _validates(Context(context.module, context.project, context.target), node):
        return
    for base in lineage(context.infer, Ref(context.module, parent))[1:]:
        there = Context(base.module, context.project, context.target)
        bindings = context.project.own_scope(base.module, base.node).bindings
        for binding in bindings.get(node.name, []):
            if isinstance(binding.node, ast.FunctionDef) and _validates(there, binding.node):
                message = f"{base.name}.{node.name}() is not called for a {parent.name} on 2.1"
                reason = f"2.0 called it, and not this one: call super().{node.name}() for both"
                yield Found(node, message, reason=reason)


def _validates(context: Context, node: ast.FunctionDef) -> bool:
    return any(context.calls(d, "sqlalchemy.orm.validates") for d in node.decorator_list)
