"""`engine.has_table()` and `engine.table_names()` belong to the Inspector.

2.0 removed what an Engine could tell about its tables: `engine.has_table("t")`,
`engine.table_names()`, `engine.dialect.has_table(engine, "t")` and `connection.dialect.has_table(
connection, "t")` (which takes a Connection only, since 1.4). `inspect(engine).has_table("t")` and
`inspect(engine).get_table_names()` answer the same.

Left alone: `has_table` of an Inspector, and of anything not proven to be an Engine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL281",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("engine-has-table", "engine-table-names", "dialect-has-table-engine"),
    examples=(
        Example(
            "if not engine.has_table('users'):\n    metadata.create_all(engine)\n",
            "from sqlalchemy import inspect\n"
            "if not inspect(engine).has_table('users'):\n    metadata.create_all(engine)\n",
        ),
        Example(
            "import sqlalchemy\n"
            "for name in sorted(engine.table_names(schema='s')):\n    print(name)\n",
            "import sqlalchemy\n"
            "for name in sorted(sqlalchemy.inspect(engine).get_table_names(schema='s')):\n"
            "    print(name)\n",
            title="a module's name is there",
        ),
        Example(
            "from sqlalchemy import inspect\nok = engine.dialect.has_table(engine, 'users')\n",
            "from sqlalchemy import inspect\nok = inspect(engine).has_table('users')\n",
            title="the dialect, given an Engine",
        ),
        Example(
            "from sqlalchemy import inspect\nwith engine.connect() as c:\n"
            "    ok = engine.dialect.has_table(c, 'users', schema='x')\n",
            None,
            title="the dialect, given a Connection, as it takes it",
        ),
        Example(
            "from sqlalchemy import inspect\nok = engine.has_table('users', None)\n",
            "from sqlalchemy import inspect\nok = inspect(engine).has_table('users', None)\n",
            title="a schema by position",
        ),
        Example(
            "with engine.connect() as c:\n    names = engine.table_names(None, c)\n",
            FLAGGED,
            title="a connection of its own",
        ),
        Example("ok = f\"{engine.has_table('users')}\"\n", FLAGGED, title="an f-string"),
        Example("engine.table_names = lambda: []\n", FLAGGED, title="a stand-in in a test"),
        Example("ok = engine.has_table(table_name='users')\n", FLAGGED, title="an old keyword"),
        Example(
            "from sqlalchemy import inspect\nok = inspect(engine).has_table('users')\n",
            None,
            title="an Inspector",
        ),
        Example("def f(engine):\n    return engine.has_table('x')\n", None, title="not proven"),
        Example(
            "class E:\n    def table_names(self):\n        return []\n\nE().table_names()\n", None
        ),
    ),
)

_NEW = {"has_table": "has_table", "table_names": "get_table_names"}
_ALLOWED = {"has_table": (2, {"schema"}), "table_names": (1, {"schema"})}


@RULE.on(ast.Call, names=tuple(_NEW))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """What an Engine, or a dialect given an Engine, is asked about tables."""
    if not isinstance(call.func, ast.Attribute):
        return
    owner = call.func.value
    old = call.func.attr
    if _is_engine(context, owner):
        yield _on_engine(context, call, call.func)
    elif (
        old == "has_table"
        and isinstance(owner, ast.Attribute)
        and owner.attr == "dialect"
        and len(call.args) >= 2
        and _is_engine(context, call.args[0])
        and context.kind(owner.value) in (Kind.ENGINE, Kind.CONNECTION)
    ):
        yield _on_dialect(context, call, call.func)


@RULE.on(ast.Assign)
def find_stand_in(context: Context, node: ast.Assign) -> Iterator[Found]:
    """A test that puts something in the place of `engine.table_names`."""
    for target in node.targets:
        if not isinstance(target, ast.Attribute) or target.attr not in _NEW:
            continue
        if _is_engine(context, target.value):
            message = f"nothing asks an Engine for {target.attr}() on 2.0"
            new = f"Inspector.{_NEW[target.attr]}()"
            yield Found(node, message, reason=f"{new} is asked now: put the stand-in there")


def _is_engine(context: Context, node: ast.expr) -> bool:
    value = context.value(node)
    return value.kind is Kind.ENGINE and not value.is_async


def _on_engine(context: Context, call: ast.Call, func: ast.Attribute) -> Found:
    message = f"an Engine has no {func.attr}() on 2.0: its Inspector does"
    if context.in_fstring(call):
        return Found(call, message, reason="it stands in an f-string")
    most, keywords = _ALLOWED[func.attr]
    if len(call.args) > most or any(keyword.arg not in keywords for keyword in call.keywords):
        return Found(call, message, reason="the Inspector's method does not take these arguments")
    name, imports = context.name_for("sqlalchemy.inspect", call)
    edits = (
        *make.wrap(context, func.value, f"{name}(", ")"),
        make.rename_attribute(context, func, _NEW[func.attr]),
    )
    return Found(call, message, make.fix(*edits, imports=imports))


def _on_dialect(context: Context, call: ast.Call, func: ast.Attribute) -> Found:
    message = "a dialect's has_table() takes no Engine since 1.4: the engine's Inspector answers"
    if context.in_fstring(call):
        return Found(call, message, reason="it stands in an f-string")
    name, imports = context.name_for("sqlalchemy.inspect", call)
    given = context.source(call.args[0])
    edits = (
        make.replace(context, func.value, f"{name}({given})"),
        make.remove_argument(context, call, call.args[0]),
    )
    return Found(call, message, make.fix(*edits, imports=imports))
