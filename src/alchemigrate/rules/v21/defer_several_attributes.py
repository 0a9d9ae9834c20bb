"""`defer()` and `undefer()` take one attribute.

The attributes on the way to it, `defer(A.b, B.c)`, were deprecated in 1.3, and 2.1 raises
TypeError. They are `defaultload(A.b).defer(B.c)`, on every version.

Left alone: one attribute. Reported only: strings (which name no class to chain from), and arguments
that are handed on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL860",
    level=Level.BREAKS,
    since="2.1",
    rows=("defer-multiple-attrs",),
    examples=(
        Example(
            "q = session.query(User).options(defer(User.addresses, Address.email))  # short\n",
            "from sqlalchemy.orm import defaultload\n"
            "q = session.query(User).options(defaultload(User.addresses).defer(Address.email))"
            "  # short\n",
            target="2.1",
        ),
        Example(
            "q = undefer(\n    User.addresses,\n    Address.user,\n    User.name,\n)\n",
            "from sqlalchemy.orm import defaultload\n"
            "q = defaultload(User.addresses).defaultload(Address.user).undefer(\n"
            "    User.name,\n)\n",
            target="2.1",
            title="two on the way",
        ),
        Example("q = defer('addresses', 'email')\n", FLAGGED, target="2.1", title="strings"),
        Example("q = defer(User.addresses, *path)\n", FLAGGED, target="2.1", title="handed on"),
        Example("q = defer(User.name)\n", None, target="2.1"),
        Example("from queue import defer\ndefer(1, 2)\n", None, target="2.1", title="another"),
    ),
)

_NAMES = ("defer", "undefer")


@RULE.on(ast.Call, names=_NAMES)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such an option with more than one attribute."""
    if len(call.args) < 2 or not context.calls(call, *(f"sqlalchemy.orm.{n}" for n in _NAMES)):
        return
    name = context.origin(call.func).rpartition(".")[2]
    message = f"{name}() takes one attribute on 2.1"
    *way, last = call.args
    start, end = context.span(call.func).start, make.outer_start(context, last)
    known = all(context.kind(step) is Kind.RELATIONSHIP for step in way)
    if not known or isinstance(last, ast.Starred):
        reason = "what is on the way is not proven to be a relationship: chain defaultload()"
        yield Found(call, message, reason=reason)
    elif context.in_fstring(call) or "#" in context.module.text[start:end]:
        yield Found(call, message, reason="it stands in an f-string, or holds a comment")
    else:
        function, imports = context.name_for("sqlalchemy.orm.defaultload", call)
        steps = ".".join(f"defaultload({context.source(step)})" for step in way)
        head = f"{function}{steps.removeprefix('defaultload')}.{name}("
        opened = make.open_parenthesis(context, call) + 1
        broken = context.module.text[opened : make.outer_start(context, way[0])]
        edit = Edit(start, end, head + broken)
        yield Found(call, message, make.fix(edit, imports=imports))
