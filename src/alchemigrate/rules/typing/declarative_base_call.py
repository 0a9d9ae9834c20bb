"""`Base = declarative_base()` cannot be checked for types.

Type checkers cannot follow a class made by a call ("Invalid base class"), and the plugin that
taught mypy is gone in 2.1. `class Base(DeclarativeBase): pass` is the form 2.0 has for it; it is
reported only, since it does not exist in 1.4 and `cls=`, `constructor=` and `metadata=` have to
be carried over.

Left alone: bases made from a `registry`, and automap's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL605",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("typing-declarative-base-call",),
    examples=(
        Example("Base2 = declarative_base()", FLAGGED),
        Example("Base2 = declarative_base(metadata=MetaData())", FLAGGED),
        Example(
            "from sqlalchemy.orm import DeclarativeBase\nclass Base2(DeclarativeBase): pass\n", None
        ),
        Example("Base2 = tools.declarative_base()", None, title="not SQLAlchemy"),
    ),
)

_CALLS = ("sqlalchemy.orm.declarative_base", "sqlalchemy.ext.declarative.declarative_base")


@RULE.on(ast.Call, names=("declarative_base",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A base made by the function."""
    if context.calls(call, *_CALLS):
        reason = "write class Base(DeclarativeBase), with the arguments as class attributes"
        yield Found(call, "type checkers cannot follow declarative_base()", reason=reason)
