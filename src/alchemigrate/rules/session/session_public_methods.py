"""`Session.public_methods` is gone.

The list of names that `scoped_session` passes on was an internal of 1.3. A proxy of your own names
the methods that it passes on, or looks them up with `__getattr__`.

Left alone: attributes of that name of other classes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL414",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("session-public-methods",),
    examples=(
        Example("names = Session.public_methods\n", FLAGGED),
        Example("names = session.public_methods\n", FLAGGED, title="of an instance"),
        Example(
            "class Own(Session):\n    pass\n\n\nnames = Own.public_methods\n",
            FLAGGED,
            title="of a subclass",
        ),
        Example("class Api:\n    public_methods = ()\n\n\nn = Api.public_methods\n", None),
        Example("names = dir(Session)\n", None, title="already new"),
    ),
)


@RULE.on(ast.Attribute, names=("public_methods",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The attribute of Session or of one."""
    if _is_session(context, node.value):
        reason = "name the methods that are meant"
        yield Found(node, "Session.public_methods is gone", reason=reason)


def _is_session(context: Context, node: ast.expr) -> bool:
    value = context.value(node)
    if value.kind in (Kind.SESSION, Kind.SCOPED_SESSION):
        return True
    return context.infer.instance_of(value).kind is Kind.SESSION
