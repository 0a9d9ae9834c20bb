"""`table.exists(engine)` is gone: an inspector knows which tables there are.

`users.exists(engine)` is `inspect(engine).has_table(users.name, schema=users.schema)`; 1.4 has it
too.

Left alone: `exists` of paths, Queries and whatever is not proven to be a table. `users.exists()`,
which asked the engine that the metadata was bound to, is the matter of `metadata-without-engine`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.chain import bounds

RULE = Rule(
    code="AL120",
    level=Level.BREAKS,
    since="2.0",
    rows=("table-exists",),
    examples=(
        Example(
            "v = users.exists(engine)",
            "from sqlalchemy import inspect\n"
            "v = inspect(engine).has_table(users.name, schema=users.schema)",
        ),
        Example(
            "if not User.__table__.exists(bind=engine):\n    pass\n",
            "from sqlalchemy import inspect\n"
            "if not inspect(engine).has_table(User.__table__.name, schema=User.__table__.schema):\n"
            "    pass\n",
            title="by name",
        ),
        Example("v = Table('t', metadata).exists(engine)", FLAGGED, title="a table without a name"),
        Example("import pathlib\nv = pathlib.Path('x').exists()", None, title="a path"),
        Example("q = session.query(User).exists()", None, title="a Query"),
        Example("def f(x, e):\n    return x.exists(e)\n", None, title="not proven"),
    ),
)

MESSAGE = "Table.exists() is gone: inspect(engine).has_table() tells"


@RULE.on(ast.Call, names=("exists",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A table's exists() with an engine."""
    if not isinstance(call.func, ast.Attribute) or len(call.args) + len(call.keywords) != 1:
        return
    owner = call.func.value
    if context.kind(owner) is not Kind.TABLE:
        return
    if not isinstance(owner, (ast.Name, ast.Attribute)) or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="the table has no name here that can be written twice")
        return
    argument = make.arguments(call)[0]
    if isinstance(argument, ast.keyword) and argument.arg != "bind":
        yield Found(call, MESSAGE, reason="it is called with unknown arguments")
        return
    spelled, imports = context.name_for("sqlalchemy.inspect", call)
    table = context.source(owner)
    _, start, end = bounds(context, argument)
    span = context.span(call)
    edits = (
        Edit(span.start, start, f"{spelled}("),
        Edit(end, span.end, f").has_table({table}.name, schema={table}.schema)"),
    )
    yield Found(call, MESSAGE, make.fix(*edits, imports=imports))
