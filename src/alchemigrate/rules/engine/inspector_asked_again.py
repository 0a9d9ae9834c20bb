"""An Inspector answers `has_table()` once, and remembers.

In 1.4 `inspector.has_table("t")` asked the database each time. On 2.0 the Inspector keeps the
answer: asked before and after the table is created, it says False twice. Asked again, a new
Inspector is asked.

Reported where one Inspector is asked twice for the same table in a function, with something run in
between. Left alone: questions for different tables, and Inspectors that are given in from outside.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.facts import last_name
from alchemigrate.project.scopes import own_nodes
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.statements import assigned_value

_HEAD = "i = sa.inspect(engine)\nif not i.has_table('t'):\n    metadata.create_all(engine)\n"

RULE = Rule(
    code="AL215",
    level=Level.SILENT,
    since="2.0",
    rows=("inspector-has-table-view",),
    examples=(
        Example(
            _HEAD + "ok = i.has_table('t')\n", _HEAD + "ok = sa.inspect(engine).has_table('t')\n"
        ),
        Example(
            "def f(e: sa.engine.Engine, t):\n    i = sa.inspect(e)\n    a = i.has_table(t)\n"
            "    metadata.create_all(e)\n    return a, i.has_table(t)  # now\n",
            "def f(e: sa.engine.Engine, t):\n    i = sa.inspect(e)\n    a = i.has_table(t)\n"
            "    metadata.create_all(e)\n    return a, sa.inspect(e).has_table(t)  # now\n",
            title="in a function",
        ),
        Example(
            "i = sa.inspect(create_engine('sqlite://'))\na = i.has_table('t')\n"
            "metadata.create_all(engine)\nb = i.has_table('t')\n",
            FLAGGED,
            title="the engine has no name",
        ),
        Example(_HEAD + "ok = i.has_table('u')\n", None, title="another table"),
        Example(_HEAD + "ok = sa.inspect(engine).has_table('t')\n", None, title="a new Inspector"),
        Example(
            "i = sa.inspect(engine)\na = i.has_table('t')\nb = i.has_table('t')\n",
            None,
            title="nothing between",
        ),
        Example(
            _HEAD + "i.clear_cache()\nok = i.has_table('t')\n", None, title="its memory is cleared"
        ),
    ),
)

MESSAGE = "this Inspector was asked for the table before, and gives the same answer on 2.0"
RUNNING = {"execute", "create_all", "drop_all", "create", "drop", "exec_driver_sql", "commit"}
FORGETTING = {"clear_cache", "clear"}


@RULE.on(ast.Call, names=("has_table",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A question that was asked before."""
    match call.func:
        case ast.Attribute(value=ast.Name() as inspector):
            if context.kind(inspector) is not Kind.INSPECTOR:
                return
            made = assigned_value(context, inspector)
            if isinstance(made, ast.Call) and _was_asked(context, call, inspector.id):
                yield _asked_anew(context, call, inspector, made)


def _asked_anew(context: Context, call: ast.Call, inspector: ast.Name, made: ast.Call) -> Found:
    named = all(isinstance(a, (ast.Name, ast.Attribute)) for a in made.args) and not made.keywords
    if not named or not context.calls(made, "sqlalchemy.inspect") or context.in_fstring(call):
        return Found(call, MESSAGE, reason="make a new Inspector here")
    return Found(call, MESSAGE, make.fix(make.replace(context, inspector, context.source(made))))


def _was_asked(context: Context, call: ast.Call, name: str) -> bool:
    """Whether the same question stands before in the function, with something run since."""
    scope = context.function(call) or context.module.tree
    calls = [node for node in own_nodes(scope) if isinstance(node, ast.Call)]
    place = (call.lineno, call.col_offset)
    before = sorted(
        (node for node in calls if (node.lineno, node.col_offset) < place),
        key=lambda node: (node.lineno, node.col_offset),
    )
    asked = ran = False
    for node in before:
        verb = last_name(node.func)
        if verb in FORGETTING:
            asked = False
        elif verb in RUNNING:
            ran = asked
        elif verb == "has_table" and _same(node, call, name):
            asked, ran = True, False
    return asked and ran


def _same(one: ast.Call, other: ast.Call, name: str) -> bool:
    match one.func:
        case ast.Attribute(value=ast.Name(id=asked)) if asked == name:
            return [ast.dump(a) for a in one.args] == [ast.dump(a) for a in other.args]
    return False
