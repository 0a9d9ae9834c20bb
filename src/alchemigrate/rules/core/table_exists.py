"""`table.exists(engine)` is gone: an inspector knows which tables there are.

`users.exists(engine)` is `inspect(engine).has_table(users.name, schema=users.schema)`; 1.4 has it
too.

`if users.exists:`, the method read without calling it, was always true and raises AttributeError
now: it is called only with `--unsafe`, for then it may be false.

Left alone: `exists` of paths, Queries and whatever is not proven to be a table. `users.exists()`,
which asked the engine that the metadata was bound to, is the matter of `metadata-without-engine`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.bound import engine_at
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
        Example("assert users.exists", FLAGGED, title="not called"),
        Example(
            "m = MetaData(bind=engine)\nparts = Table('parts', m)\nassert parts.exists\n",
            "from sqlalchemy import inspect\n"
            "m = MetaData(bind=engine)\nparts = Table('parts', m)\n"
            "assert inspect(engine).has_table(parts.name, schema=parts.schema)\n",
            unsafe=True,
            title="not called, where the engine is known",
        ),
        Example("import pathlib\nv = pathlib.Path('x').exists()", None, title="a path"),
        Example("q = session.query(User).exists()", None, title="a Query"),
        Example("def f(x, e):\n    return x.exists(e)\n", None, title="not proven"),
    ),
)

UNCALLED = "Table.exists is gone: read without calling it, it was always true"
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


@RULE.on(ast.Attribute, names=("exists",))
def find_uncalled(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A table's exists that is read and not called."""
    parent = context.parent(node)
    called = isinstance(parent, ast.Call) and parent.func is node
    if called or context.kind(node.value) is not Kind.TABLE:
        return
    table = node.value
    engine = engine_at(context, node)
    named = isinstance(table, (ast.Name, ast.Attribute)) and not context.in_fstring(node)
    if isinstance(engine, str) or not named:
        yield Found(node, UNCALLED, reason="whether it was to be called is not known")
        return
    spelled, imports = context.name_for("sqlalchemy.inspect", node)
    text = context.source(table)
    new = f"{spelled}({engine.text}).has_table({text}.name, schema={text}.schema)"
    fix = make.fix(
        make.replace(context, node, new),
        imports=(*imports, *engine.imports),
        unsafe=True,
        note="it is called now, and may be false",
    )
    yield Found(node, UNCALLED, fix, reason="it is called now, and may be false")
