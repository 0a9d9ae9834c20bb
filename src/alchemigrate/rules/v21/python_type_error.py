"""`python_type` of a type does not raise any more.

Types without a Python class of their own raised an error for `type.python_type`; 2.1
gives `object`, and for `JSON` as well (it was `dict`). Code that catches the error to find such
types does not find them.

Reported where `python_type` is read where that error is caught, and where it is JSON's.
Left alone: other readings. There is no rewrite: test for `object` beside the error.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.declared_columns import name_of_type
from alchemigrate.rulekit.presence import mentions_sqlalchemy

_ERRORS = (f"{NotImplemented}Error", "RuntimeError")
"""What was raised, and the class that it derives from."""

RULE = Rule(
    code="AL887",
    level=Level.SILENT,
    since="2.1",
    rows=("typeengine-python-type",),
    examples=(
        Example(
            "def kind(c):\n    try:\n        return c.type.python_type\n"
            "    except RuntimeError:\n        return str\n",
            FLAGGED,
            target="2.1",
        ),
        Example("k = sa.JSON().python_type\n", FLAGGED, target="2.1", title="JSON"),
        Example("k = sa.Integer().python_type\n", None, target="2.1", title="a plain type"),
        Example(
            "def kind(c):\n    try:\n        return c.type.python_type\n"
            "    except AttributeError:\n        return str\n",
            None,
            target="2.1",
            title="another error",
        ),
        Example(
            "try:\n    k = c.python_type\nexcept RuntimeError:\n    pass\n",
            None,
            target="2.1",
            bare=True,
            title="no SQLAlchemy",
        ),
    ),
)


@RULE.on(ast.Attribute, names=("python_type",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A reading that counts on the error, or on JSON's old answer."""
    if name_of_type(context, context.module, node.value) == "sqlalchemy.JSON":
        message = "python_type of JSON is object on 2.1, not dict"
        yield Found(node, message, reason="say dict, if that is meant")
    elif _caught(context, node) and mentions_sqlalchemy(context):
        message = "python_type gives object on 2.1 where it raised an error"
        yield Found(node, message, reason="test for object beside the error")


def _caught(context: Context, node: ast.AST) -> bool:
    inner = node
    for around in context.ancestors(node):
        if isinstance(around, ast.Try) and inner in around.body:
            handled = [context.source(h.type) for h in around.handlers if h.type is not None]
            return any(name in text for text in handled for name in _ERRORS)
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return False
        inner = around
    return False
