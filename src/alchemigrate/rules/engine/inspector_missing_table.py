"""Asking an Inspector about a table that is not there raises.

Some databases (SQLite among them) answered `get_indexes("t")`, `get_foreign_keys("t")` and the like
with an empty list on 1.x if there was no such table; 2.0 raises NoSuchTableError on all of them.

Reported where the answer is only asked for being empty, as a test of existence is. Left alone: what
is done with the answer else, and questions with `has_table()` or NoSuchTableError around them. With
--unsafe `has_table()` is asked first: a database that raised before no longer does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

_HEAD = "i = sa.inspect(engine)\n"

RULE = Rule(
    code="AL217",
    level=Level.BREAKS,
    since="2.0",
    rows=("inspector-missing-table",),
    examples=(
        Example(_HEAD + "if not i.get_indexes('t'):\n    print('none')\n", FLAGGED),
        Example(
            _HEAD + "ok = bool(i.get_columns(name))\n",
            _HEAD + "ok = bool(i.has_table(name) and i.get_columns(name))\n",
            unsafe=True,
            title="asked first",
        ),
        Example(
            _HEAD + "ok = i.get_foreign_keys('t', schema='s') == []  # none\n",
            FLAGGED,
            title="compared",
        ),
        Example(_HEAD + "n = [x['name'] for x in i.get_indexes('t')]\n", None, title="used"),
        Example(
            _HEAD + "ok = i.has_table('t') and bool(i.get_indexes('t'))\n", None, title="asked"
        ),
        Example(
            _HEAD + "try:\n    ok = bool(i.get_indexes('t'))\n"
            "except sa.exc.NoSuchTableError:\n    ok = False\n",
            None,
            title="caught",
        ),
        Example("def f(i):\n    return not i.get_indexes('t')\n", None, title="not proven"),
    ),
)

MESSAGE = "{}() raises NoSuchTableError on 2.0 if there is no such table"
ASKING = (
    "get_indexes get_foreign_keys get_unique_constraints get_check_constraints get_columns "
    "get_pk_constraint"
).split()


@RULE.on(ast.Call, names=ASKING)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An Inspector's answer that is asked for being empty."""
    func = call.func
    if not isinstance(func, ast.Attribute) or context.kind(func.value) is not Kind.INSPECTOR:
        return
    if not _tested(context, call) or _guarded(context, call):
        return
    message = MESSAGE.format(func.attr)
    parent = context.parent(call)
    plain = isinstance(func.value, ast.Name) and len(call.args) == 1 and not call.keywords
    named = plain and isinstance(call.args[0], (ast.Name, ast.Constant))
    if not named or isinstance(parent, ast.Compare) or context.in_fstring(call):
        yield Found(call, message, reason="ask has_table() first, or catch NoSuchTableError")
        return
    first = f"{context.source(func.value)}.has_table({context.source(call.args[0])}) and "
    edits: tuple[Edit, ...] = (make.before(context, call, first),)
    if isinstance(parent, ast.UnaryOp):
        edits = make.wrap(context, call, f"({first}", ")")
    note = "a database that raised for a missing table before no longer does"
    yield Found(call, message, make.fix(*edits, unsafe=True, note=note))


def _tested(context: Context, call: ast.Call) -> bool:
    """Whether only the emptiness of an answer is asked for."""
    match context.parent(call):
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Call(func=ast.Name(id="bool" | "len"), args=[one]):
            return one is call
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            return test is call
        case ast.Compare(comparators=[ast.List(elts=[])]):
            return True
    return False


def _guarded(context: Context, call: ast.Call) -> bool:
    scope: ast.AST = context.function(call) or context.module.tree
    words = ("has_table", "get_table_names", "NoSuchTableError")
    return any(
        (isinstance(node, ast.Attribute) and node.attr in words)
        or (isinstance(node, ast.Name) and node.id in words)
        for node in ast.walk(scope)
    )
