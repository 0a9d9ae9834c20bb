"""An Inspector's `reflecttable()` and `get_primary_keys()` have new names.

`reflecttable()` is `reflect_table()` since 1.4; `get_primary_keys(t)`, removed in 1.4, is
`get_pk_constraint(t)["constrained_columns"]`; `get_table_names(order_by="foreign_key")` raises on
1.4 and is ignored on 2.x: `get_sorted_table_and_fkc_names()` has that order.

Left alone: the same names on anything not proven to be an Inspector.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

HEAD = "from sqlalchemy import inspect\ninspector = inspect(engine)\n"

RULE = Rule(
    code="AL282",
    level=Level.BREAKS,
    since="1.4",
    rows=(
        "inspector-reflecttable",
        "inspector-get-primary-keys",
        "inspector-get-table-names-order-by",
    ),
    examples=(
        Example(
            HEAD + "inspector.reflecttable(users, None)\n",
            HEAD + "inspector.reflect_table(users, None)\n",
        ),
        Example(
            HEAD + "keys = inspector.get_primary_keys('users')  # names\n",
            HEAD
            + "keys = inspector.get_pk_constraint('users')[\"constrained_columns\"]  # names\n",
            title="names of the key",
        ),
        Example(
            HEAD + "for t in inspector.get_table_names(order_by='foreign_key'):\n    print(t)\n",
            HEAD + "for t in "
            "[name for name, _ in inspector.get_sorted_table_and_fkc_names() if name]:\n"
            "    print(t)\n",
            title="an order",
        ),
        Example(
            HEAD + "t = inspector.get_table_names('s', 'foreign_key')  # in order\n",
            HEAD + "t = [name for name, _ in inspector.get_sorted_table_and_fkc_names('s') "
            "if name]  # in order\n",
            title="of a schema",
        ),
        Example(
            HEAD + "t = inspector.get_table_names(order_by=order)\n",
            FLAGGED,
            title="an unknown order",
        ),
        Example(
            HEAD + "k = f\"{inspector.get_primary_keys('users')}\"\n", FLAGGED, title="an f-string"
        ),
        Example("def f(i):\n    return i.get_primary_keys('users')\n", None, title="not proven"),
        Example(HEAD + "names = inspector.get_table_names()\n", None, title="without order"),
    ),
)

_NEW = {"reflecttable": "reflect_table", "get_primary_keys": "get_pk_constraint"}


@RULE.on(ast.Call, names=(*_NEW, "get_table_names"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A removed method or argument of an Inspector."""
    func = call.func
    if not isinstance(func, ast.Attribute) or context.kind(func.value) is not Kind.INSPECTOR:
        return
    if func.attr == "get_table_names":
        order = context.argument(call, "order_by", 1)
        if order is not None:
            yield _sorted(context, call, func, order)
        return
    new = _NEW[func.attr]
    message = f"an Inspector's {func.attr}() is called {new}()"
    if context.in_fstring(call):
        yield Found(call, message, reason="it stands in an f-string")
        return
    edits = [make.rename_attribute(context, func, new)]
    if new == "get_pk_constraint":
        edits.append(make.after(context, call, '["constrained_columns"]'))
    yield Found(call, message, make.fix(*edits))


def _sorted(context: Context, call: ast.Call, func: ast.Attribute, order: ast.expr) -> Found:
    """`get_table_names(order_by="foreign_key")` as a list of the names in that order."""
    message = "get_table_names() does not sort any more"
    known = isinstance(order, ast.Constant) and order.value == "foreign_key"
    if not known or context.in_fstring(call) or "#" in context.source(call):
        reason = "get_sorted_table_and_fkc_names() has the order, in another shape"
        return Found(call, message, reason=reason)
    argument = next((k for k in call.keywords if k.value is order), order)
    edits = (
        *make.wrap(context, call, "[name for name, _ in ", " if name]"),
        make.rename_attribute(context, func, "get_sorted_table_and_fkc_names"),
        make.remove_argument(context, call, argument),
    )
    return Found(call, message, make.fix(*edits))
