"""A compiled statement cannot be executed by itself.

`statement.compile(engine).execute()` and `.scalar()` sent the compiled statement through the engine
it was compiled for; since 1.4 the methods are gone. Where the engine is given by name, the
statement is executed there.

Left alone: `compile()` for anything else, and compiled statements given to a connection.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL152",
    level=Level.BREAKS,
    since="1.4",
    rows=("clause-compile-bind",),
    examples=(
        Example(
            "r = users.select().compile(engine).execute()\n",
            "r = engine.execute(users.select())\n",
        ),
        Example(
            "n = select(func.count(users.c.id)).compile(bind=engine).scalar(id=1)\n",
            "n = engine.scalar(select(func.count(users.c.id)), id=1)\n",
            title="a parameter",
        ),
        Example("r = users.select().compile().execute()\n", FLAGGED, title="no engine"),
        Example("r = users.select().compile(make()).execute()\n", FLAGGED, title="made there"),
        Example("s = str(users.select().compile(engine))\n", None, title="its text"),
        Example("import re\nr = re.compile('x').execute()\n", None, title="not a statement"),
        Example("r = engine.connect().execute(users.select())\n", None, title="already new"),
    ),
)

MESSAGE = "a compiled statement cannot be executed by itself"


@RULE.on(ast.Call, names=("execute", "scalar"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """`statement.compile(..).execute(..)`."""
    match call.func:
        case ast.Attribute(
            value=ast.Call(func=ast.Attribute(value=statement, attr="compile")) as compiled
        ) if context.kind(statement) in (Kind.SELECT, Kind.DML, Kind.TEXT):
            engine = context.argument(compiled, "bind", 0)
            known = engine is not None and context.kind(engine) in (Kind.ENGINE, Kind.CONNECTION)
            single = len(compiled.args) + len(compiled.keywords) == 1
            if engine is None or not known or not single or context.in_fstring(call):
                yield Found(call, MESSAGE, reason="give the statement to a connection")
                return
            yield Found(call, MESSAGE, make.fix(*_given(context, call, statement, engine)))


def _given(
    context: Context, call: ast.Call, statement: ast.expr, engine: ast.expr
) -> tuple[Edit, ...]:
    assert isinstance(call.func, ast.Attribute)
    front = context.span(call).start
    opening = make.open_parenthesis(context, call) + 1
    comma = ", " if call.args or call.keywords else ""
    return (
        Edit(front, front, f"{context.source(engine)}.{call.func.attr}("),
        Edit(make.outer_end(context, statement), opening, comma),
    )
