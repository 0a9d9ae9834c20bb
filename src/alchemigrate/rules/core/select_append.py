"""A select is never changed in place: `append_whereclause()` and its kin are gone.

`stmt.append_whereclause(x)` is `stmt = stmt.where(x)`: the statement is a new object, so the name
has to be bound to it again. That is proven where the name is a local one that no other name shares.

Left alone: `table.append_column(..)`, `list.append(..)`. A parameter or an attribute is only
rebound with --unsafe: whoever else holds the old statement would not see the change.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.scopes import How
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL109",
    level=Level.BREAKS,
    since="2.0",
    rows=(
        "select-append-whereclause",
        "select-append-column",
        "select-append-correlation",
        "select-append-from",
        "select-append-group-by",
        "select-append-having",
        "select-append-order-by",
        "select-append-prefix",
    ),
    examples=(
        Example(
            "s = select(users.c.id)\ns.append_whereclause(users.c.id == 1)  # one\n",
            "s = select(users.c.id)\ns = s.where(users.c.id == 1)  # one\n",
        ),
        Example(
            "def f():\n    s = users.select()\n    if s is not None:\n"
            "        s.append_column(\n            users.c.name)\n    return s\n",
            "def f():\n    s = users.select()\n    if s is not None:\n"
            "        s = s.add_columns(\n            users.c.name)\n    return s\n",
            title="in a function",
        ),
        Example(
            "s = select(users.c.id)\ns.append_from(users)\ns.append_order_by(users.c.id)\n"
            "s.append_group_by(users.c.id)\ns.append_prefix('ALL')\n"
            "s.append_correlation(addresses)\n",
            "s = select(users.c.id)\ns = s.select_from(users)\ns = s.order_by(users.c.id)\n"
            "s = s.group_by(users.c.id)\ns = s.prefix_with('ALL')\ns = s.correlate(addresses)\n",
            title="all of them",
        ),
        Example(
            "s = select(users.c.id)\nt = s\ns.append_having(users.c.id > 1)\n",
            FLAGGED,
            title="another name for the same statement",
        ),
        Example(
            "def f(s):\n    s.append_whereclause(users.c.id == 1)\n",
            FLAGGED,
            title="not proven to be a select",
        ),
        Example(
            "s = select(users.c.id)\ndef f():\n    s.append_order_by(users.c.id)\n",
            FLAGGED,
            title="a name of another scope",
        ),
        Example("users.append_column(Column('x', sa.Integer))", None, title="a table"),
        Example("items = []\nitems.append(1)", None, title="a list"),
        Example("def f(page):\n    page.append_from('x')\n", None, title="another's method"),
    ),
)

MESSAGE = "{}() is gone: a select is not changed in place, {}() gives a new one"
METHODS = {
    "append_whereclause": "where",
    "append_column": "add_columns",
    "append_correlation": "correlate",
    "append_from": "select_from",
    "append_group_by": "group_by",
    "append_having": "having",
    "append_order_by": "order_by",
    "append_prefix": "prefix_with",
}
OWN_NAMES = {"append_whereclause", "append_correlation"}


@RULE.on(ast.Call, names=tuple(METHODS))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of one of the mutators on a select."""
    if not isinstance(call.func, ast.Attribute):
        return
    owner, old = call.func.value, call.func.attr
    kind = context.kind(owner)
    message = MESSAGE.format(old, METHODS[old])
    if kind is Kind.UNKNOWN and old in OWN_NAMES:
        yield Found(call, message, reason="the receiver is not proven to be a select")
    if kind is not Kind.SELECT:
        return
    statement = context.parent(call)
    if not isinstance(statement, ast.Expr) or not isinstance(owner, (ast.Name, ast.Attribute)):
        yield Found(call, message, reason="it is not a statement of its own on a name")
        return
    doubt = _shared(context, owner)
    edits = (
        make.before(context, statement, f"{context.source(owner)} = "),
        make.rename_attribute(context, call.func, METHODS[old]),
    )
    yield Found(call, message, make.fix(*edits, unsafe=bool(doubt), note=doubt))


def _shared(context: Context, owner: ast.expr) -> str:
    """Why others may hold the same statement, or nothing."""
    if not isinstance(owner, ast.Name):
        return f"others may hold the statement in {context.source(owner)}"
    scope = context.scope(owner)
    bindings = scope.bindings.get(owner.id, [])
    if not bindings or owner.id in scope.elsewhere:
        return f"{owner.id} is a name of an outer scope, and would become a local one"
    if any(b.how is not How.ASSIGN or not isinstance(b.value, ast.Call) for b in bindings):
        return f"{owner.id} was not made here: others may hold the same statement"
    for use in context.uses(owner.id, scope.node):
        around = context.parent(use)
        if isinstance(around, (ast.Assign, ast.NamedExpr, ast.List, ast.Dict, ast.Tuple)):
            return f"{owner.id} has another name too, which would keep the old statement"
    return ""
