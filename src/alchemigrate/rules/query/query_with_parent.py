"""`with_parent(user, "addresses")`: the relationship is named by its attribute.

Strings in `with_parent()` were deprecated in 1.4 and raise on 2.0; `Query.with_parent()` itself is
legacy with a warning and stays. Where the parent's class is known, `"addresses"` becomes
`User.addresses`.

Reported only: strings whose parent is not proven to be an object of one mapped class.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.spelling import class_spelling

RULE = Rule(
    code="AL327",
    level=Level.BREAKS,
    since="2.0",
    rows=("with-parent-string",),
    examples=(
        Example(
            "u = session.query(User).first()\n"
            'q = session.query(Address).with_parent(u, "addresses")\n',
            "u = session.query(User).first()\n"
            "q = session.query(Address).with_parent(u, User.addresses)\n",
        ),
        Example(
            "from sqlalchemy.orm import with_parent\nu = session.query(User).one()\n"
            'q = session.query(Address).filter(with_parent(u, prop="addresses"))\n',
            "from sqlalchemy.orm import with_parent\nu = session.query(User).one()\n"
            "q = session.query(Address).filter(with_parent(u, prop=User.addresses))\n",
            title="the function, by keyword",
        ),
        Example(
            "def of(u):\n    return session.query(Address).with_parent(u, 'addresses')\n",
            FLAGGED,
            title="the parent is not known",
        ),
        Example(
            "u = session.query(User).first()\nq = session.query(Address).with_parent(u)\n",
            None,
            title="without a name it still works",
        ),
        Example("t = tree.with_parent(node, 'left')", None, title="not a Query"),
    ),
)

MESSAGE = "strings as relationship names in with_parent() raise on 2.0"


@RULE.on(ast.Call, names=("with_parent",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A with_parent() whose relationship is a string."""
    as_method = isinstance(call.func, ast.Attribute) and (
        context.kind(call.func.value) is Kind.QUERY
    )
    if not as_method and not context.calls(call, "sqlalchemy.orm.with_parent"):
        return
    name = context.argument(call, "property", 1) or context.argument(call, "prop", 1)
    parent = context.argument(call, "instance", 0)
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return
    value = context.value(parent)
    spelling = class_spelling(context, value.ref, call) if value.ref is not None else None
    if value.kind is not Kind.INSTANCE or spelling is None or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="the class of the parent is not proven")
        return
    edits = (make.replace(context, name, f"{spelling.text}.{name.value}"), *spelling.edits)
    yield Found(call, MESSAGE, make.fix(*edits, imports=spelling.imports))
