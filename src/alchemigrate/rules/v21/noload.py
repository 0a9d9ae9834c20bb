"""`noload()` and `lazy="noload"` are deprecated.

They show a collection as empty although it is not. `raiseload()` raises where the attribute is
read, `lazyload()` loads it; which one is meant, the code does not say.

Left alone: functions of that name from elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL827",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("noload-option", "relationship-noload"),
    examples=(
        Example(
            "from sqlalchemy.orm import noload\n"
            "q = session.query(User).options(noload(User.orders))\n",
            FLAGGED,
            target="2.1",
        ),
        Example(
            "class A(Base):\n    b = relationship('B', lazy='noload')\n", FLAGGED, target="2.1"
        ),
        Example("def noload(x):\n    return x\n\nnoload(1)\n", None, target="2.1", title="another"),
        Example("class A(Base):\n    b = relationship('B', lazy='raise')\n", None, target="2.1"),
    ),
)

MESSAGE = "noload is deprecated on 2.1"
_REASON = "raiseload (raises when read) or lazyload (loads): the code does not say which is meant"


@RULE.on(ast.Call, names=("noload", "relationship"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The option, or the argument of a relationship."""
    lazy = context.argument(call, "lazy")
    of_relationship = isinstance(lazy, ast.Constant) and lazy.value in ("noload", None)
    if context.calls(call, "sqlalchemy.orm.noload") or (
        of_relationship and context.calls(call, "sqlalchemy.orm.relationship")
    ):
        yield Found(call, MESSAGE, reason=_REASON)
