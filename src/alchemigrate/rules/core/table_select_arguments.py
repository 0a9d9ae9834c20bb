"""`table.select()` and `join.select()` take no arguments: criteria and the rest are methods.

`users.select(users.c.id == 1, order_by=[users.c.id])` is
`users.select().where(users.c.id == 1).order_by(users.c.id)`. The same holds for aliases, joins,
subqueries, and for `exists(..).select(criterion)`.

Left alone: `select()` of anything that is not proven to be a table, join, alias or subquery.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.arguments import SELECT_WORDS, changes, moved, named_arguments

RULE = Rule(
    code="AL103",
    level=Level.BREAKS,
    since="2.0",
    rows=(
        "table-select-whereclause",
        "table-select-kwargs",
        "join-select-whereclause",
        "exists-select-whereclause",
    ),
    examples=(
        Example("q = users.select(users.c.id == 1)", "q = users.select().where(users.c.id == 1)"),
        Example(
            "q = User.__table__.select(\n    whereclause=users.c.id == 1,  # one\n    limit=3)\n",
            "q = User.__table__.select().where(\n    users.c.id == 1).limit(  # one\n    3)\n",
            title="keywords over several lines",
        ),
        Example(
            "q = users.join(addresses).select(users.c.id == 1, use_labels=True)",
            "from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL\n"
            "q = users.join(addresses).select().where(users.c.id == 1)"
            ".set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)",
            title="a join",
        ),
        Example(
            "q = users.select(None, order_by=[users.c.id, users.c.name])",
            "q = users.select().order_by(users.c.id, users.c.name)",
            title="no criterion",
        ),
        Example(
            "q = exists(select(users.c.id)).select(users.c.id == 1)",
            "q = exists(select(users.c.id)).where(users.c.id == 1).select()",
            title="the criterion of an exists belongs to what exists",
        ),
        Example("q = users.select()", None, title="no arguments"),
        Example(
            "def f(thing):\n    return thing.select(thing.c.id == 1)\n", FLAGGED, title="maybe"
        ),
        Example("o = {}\nq = users.select(**o)", FLAGGED, title="unnamed options"),
        Example("def f(soup):\n    return soup.select('div')\n", None, title="another's select()"),
        Example("d = {'a': 1}\nd.select(1)", None, title="a dictionary"),
    ),
)

MESSAGE = "{}.select() takes no arguments: they are methods"


@RULE.on(ast.Call, names=("select",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of a table's select() with arguments."""
    if not isinstance(call.func, ast.Attribute) or not (call.args or call.keywords):
        return
    owner = call.func.value
    if context.calls(owner, "sqlalchemy.exists"):
        yield from _of_exists(context, call, call.func)
        return
    kind = context.kind(owner)
    message = MESSAGE.format(context.source(owner))
    if kind is Kind.UNKNOWN and _reads_own_columns(owner, call):
        yield Found(call, message, reason="the receiver is not proven to be a table")
    if kind not in (Kind.TABLE, Kind.FROM):
        return
    named = named_arguments(call, 0, ("whereclause",))
    if named is None or any(name not in SELECT_WORDS for name, _ in named):
        yield Found(call, message, reason="it is called with unnamed or unknown arguments")
        return
    fix, reason = moved(context, call, changes(context, named, SELECT_WORDS))
    yield Found(call, message, fix, reason)


def _reads_own_columns(owner: ast.expr, call: ast.Call) -> bool:
    """Whether an argument is a comparison with the receiver's own `c`."""
    name = ast.dump(owner)
    return any(
        isinstance(node, ast.Attribute) and node.attr == "c" and ast.dump(node.value) == name
        for argument in call.args
        if isinstance(argument, ast.Compare)
        for node in ast.walk(argument)
    )


def _of_exists(context: Context, call: ast.Call, func: ast.Attribute) -> Iterator[Found]:
    message = "exists().select() takes no criterion: it is the method where()"
    if len(call.args) != 1 or call.keywords or context.in_fstring(call):
        yield Found(call, message, reason="it is called with other arguments than a criterion")
        return
    edits = (
        make.rename_attribute(context, func, "where"),
        make.after(context, call, ".select()"),
    )
    yield Found(call, message, make.fix(*edits))
