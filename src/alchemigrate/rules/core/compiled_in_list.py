"""The text of a statement with `IN` shows a place holder, not its values.

Since 1.4 `str(statement)` and `statement.compile()` render `IN (__[POSTCOMPILE_id_1])`: the values
are put in when it is executed. Text that is given to a driver, EXPLAIN or a comparison is broken by
that. `compile(compile_kwargs={"render_postcompile": True})` writes a bind for each value (under
other names than 1.3's); `literal_binds` writes the values.

Left alone: what is printed or logged, statements without `in_()` of a list, and subqueries. The
argument is written with --unsafe: who reads the text must know the new names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.facts import last_name
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.statements import assigned_value

RULE = Rule(
    code="AL151",
    level=Level.SILENT,
    since="1.4",
    rows=("in-expanding-str",),
    examples=(
        Example("t = str(users.c.id.in_([1, 2]).compile())\n", FLAGGED),
        Example(
            "t = users.select().where(users.c.id.in_([1, 2])).compile(engine)\n",
            "t = users.select().where(users.c.id.in_([1, 2])).compile(engine, "
            'compile_kwargs={"render_postcompile": True})\n',
            unsafe=True,
            title="with the argument",
        ),
        Example(
            "def f(ids):\n    q = session.query(User).filter(User.id.in_(ids))\n"
            "    return str(q)\n",
            FLAGGED,
            title="a Query",
        ),
        Example("print(str(users.c.id.in_([1, 2])))\n", None, title="printed"),
        Example(
            "t = users.c.id.in_([1]).compile(compile_kwargs={'literal_binds': True})\n",
            None,
            title="with its values",
        ),
        Example("t = str(users.c.id.in_(select(users.c.id)))\n", None, title="a subquery"),
        Example("t = str(users.select().where(users.c.id == 1))\n", None, title="no IN"),
        Example("import re\np = re.compile('a')\nt = str(p)\n", None, title="no statement"),
    ),
)

MESSAGE = "its IN is rendered with a place holder since 1.4, not with a bind for each value"
STATEMENTS = (Kind.SELECT, Kind.DML, Kind.QUERY, Kind.COLUMN)
SHOWN = {"print", "debug", "info", "warning", "error", "exception", "log", "pprint", "echo"}
_DEPTH = 4


@RULE.on(ast.Call, names=("compile",))
def find_compile(context: Context, call: ast.Call) -> Iterator[Found]:
    """A statement with IN that is compiled."""
    if not isinstance(call.func, ast.Attribute) or not _concerned(context, call, call.func.value):
        return
    if any(keyword.arg in ("compile_kwargs", None) for keyword in call.keywords):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    argument = 'compile_kwargs={"render_postcompile": True}'
    fix = make.fix(
        make.append_argument(context, call, argument),
        unsafe=True,
        note="the binds have other names than 1.3's",
    )
    yield Found(call, MESSAGE, fix)


@RULE.on(ast.Call, names=("str",))
def find_str(context: Context, call: ast.Call) -> Iterator[Found]:
    """A statement with IN that is made a string."""
    if len(call.args) != 1 or context.origin(call.func) != "builtins.str":
        return
    if _concerned(context, call, call.args[0]):
        reason = 'compile it with compile_kwargs={"render_postcompile": True}'
        yield Found(call, MESSAGE, reason=reason)


def _concerned(context: Context, call: ast.Call, statement: ast.expr) -> bool:
    return (
        context.kind(statement) in STATEMENTS
        and _has_in(context, statement, 0)
        and not _is_shown(context, call)
    )


def _has_in(context: Context, statement: ast.expr, depth: int) -> bool:
    for node in ast.walk(statement):
        match node:
            case ast.Call(func=ast.Attribute(attr="in_" | "notin_" | "not_in"), args=[values]):
                if context.kind(values) not in (*STATEMENTS, Kind.FROM):
                    return True
            case ast.Name() if depth < _DEPTH and context.kind(node) in STATEMENTS:
                value = assigned_value(context, node)
                if value is not None and _has_in(context, value, depth + 1):
                    return True
    return False


def _is_shown(context: Context, call: ast.Call) -> bool:
    return any(
        isinstance(around, ast.Call) and last_name(around.func) in SHOWN
        for around in context.ancestors(call)
    )
