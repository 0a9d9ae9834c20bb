"""Hooks and constants that types no longer have.

`TypeEngine.compare_against_backend()` was never called for long, and 2.0 has not got it: comparing
types is Alembic's `compare_type`. `String.RETURNS_UNICODE` and its like said what Python 2 drivers
gave.

Left alone: members of other classes. There is no rewrite: nothing takes their place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, declared_columns

RULE = Rule(
    code="AL611",
    level=Level.BREAKS,
    since="2.0",
    rows=("compare-against-backend", "type-returns-constants"),
    examples=(
        Example("ok = String().compare_against_backend(dialect, other)\n", FLAGGED),
        Example(
            "from sqlalchemy.types import TypeDecorator\n\nclass Money(TypeDecorator):\n"
            "    impl = Numeric\n    cache_ok = True\n\n"
            "    def compare_against_backend(self, dialect, other):\n        return True\n",
            FLAGGED,
            title="the hook",
        ),
        Example("ok = dialect.returns_unicode_strings == String.RETURNS_UNICODE\n", FLAGGED),
        Example("ok = Reader.RETURNS_UNICODE\n", None, title="another class"),
        Example(
            "class Money:\n    def compare_against_backend(self, a, b):\n        return True\n",
            None,
            title="no type",
        ),
        Example("ok = engine_check.compare_against_backend(a, b)\n", None, title="not a type"),
    ),
)

HOOK = "compare_against_backend"
CONSTANTS = ("RETURNS_UNICODE", "RETURNS_BYTES", "RETURNS_CONDITIONAL", "RETURNS_UNKNOWN")
_NEVER_CALLED = "2.0 never calls it: Alembic's compare_type decides how types compare"


@RULE.on(ast.Attribute, names=(HOOK, *CONSTANTS))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The member, read from a type."""
    if declared_columns.is_type(context, node.value):
        what = _NEVER_CALLED if node.attr == HOOK else "drivers give str on Python 3"
        yield Found(node, f"types have no {node.attr} on 2.0", reason=what)


@RULE.on(ast.FunctionDef, names=(HOOK,))
def find_hook(context: Context, node: ast.FunctionDef) -> Iterator[Found]:
    """The hook, written in a type of the project."""
    parent = context.parent(node)
    if node.name != HOOK or not isinstance(parent, ast.ClassDef):
        return
    if any(declared_columns.is_type(context, base) for base in parent.bases):
        yield Found(node, f"types have no {HOOK} on 2.0", reason=_NEVER_CALLED)
