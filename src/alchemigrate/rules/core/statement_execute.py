"""Statements do not execute themselves: `users.select().execute()`.

`stmt.execute(..)` and `stmt.scalar(..)` used the engine that they, or the metadata, had;
`DDL(..).execute(engine)` took one. The first step is to name the engine, `engine.execute(stmt,
..)`, which 1.4 accepts; `engine-execute` then opens the connection and commits.

Left alone: `execute` of connections, cursors, sessions and whatever is not proven to be a
statement.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Kind,
    Level,
    Rule,
    make,
)
from alchemigrate.rulekit.bound import Named, engine_at
from alchemigrate.rulekit.chain import bounds
from alchemigrate.rulekit.dependents import STATEMENTS
from alchemigrate.rulekit.statement_engines import own_engine

RULE = Rule(
    code="AL126",
    level=Level.BREAKS,
    since="2.0",
    rows=("statement-execute", "statement-scalar", "ddl-element-execute"),
    examples=(
        Example(
            "metadata.bind = engine\nr = users.select().execute().fetchall()",
            "metadata.bind = engine\nr = engine.execute(users.select()).fetchall()",
        ),
        Example(
            "metadata.bind = engine\nusers.insert().execute(\n"
            "    {'id': 1},  # one\n    {'id': 2})\n",
            "metadata.bind = engine\nengine.execute(users.insert(), \n    {'id': 1},  # one\n"
            "    {'id': 2})\n",
            title="parameters",
        ),
        Example(
            "metadata.bind = engine\nn = func.count(users.c.id).scalar()",
            "metadata.bind = engine\nn = engine.scalar(func.count(users.c.id))",
            title="a function",
        ),
        Example(
            "sa.DDL('create table t (id int)').execute(engine)",
            "engine.execute(sa.DDL('create table t (id int)'))",
            title="an engine is given",
        ),
        Example(
            "class Store:\n    @property\n    def conn(self):\n        return engine.connect()\n\n"
            "    def meta(self):\n        return MetaData(bind=self.conn)\n\n"
            "    def add(self, rows):\n        users.insert().execute(rows)\n",
            "class Store:\n    @property\n    def conn(self):\n        return engine.connect()\n\n"
            "    def meta(self):\n        return MetaData(bind=self.conn)\n\n"
            "    def add(self, rows):\n        self.conn.execute(users.insert(), rows)\n",
            title="an object that keeps its connection",
        ),
        Example(
            "q = text('select 1', bind=engine)\nv = q.execute().scalar()\n",
            "q = text('select 1', bind=engine)\nv = engine.execute(q).scalar()\n",
            title="the engine it was made with",
        ),
        Example("r = users.select().execute().fetchall()", FLAGGED, title="nothing is bound"),
        Example(
            "def f(c):\n    sa.DDL('x').execute(c)\n", FLAGGED, title="an engine or connection?"
        ),
        Example(
            "conn = engine.connect()\nconn.execute(users.select())", None, title="a connection"
        ),
        Example("session.execute(users.select())", None, title="a session"),
        Example("def f(cursor):\n    cursor.execute()\n", None, title="not proven"),
        Example("n = session.query(User.id).scalar()", None, title="a Query"),
    ),
)

MESSAGE = "a statement does not execute itself: an engine or connection does"


@RULE.on(ast.Call, names=("execute", "scalar"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """execute() or scalar() of a statement."""
    if not isinstance(call.func, ast.Attribute):
        return
    owner = call.func.value
    kind = context.kind(owner)
    if kind not in STATEMENTS or (kind is Kind.COLUMN and not _is_function(context, owner)):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    if kind is Kind.DDL and (call.args or call.keywords):
        yield _with_given_engine(context, call, call.func)
        return
    engine = own_engine(context, owner) or engine_at(context, call)
    if isinstance(engine, str):
        yield Found(call, MESSAGE, reason=engine)
        return
    yield Found(call, MESSAGE, _turned(context, call, call.func, engine))


def _is_function(context: Context, owner: ast.expr) -> bool:
    return isinstance(owner, ast.Call) and context.origin(owner.func).startswith("sqlalchemy.func.")


def _turned(context: Context, call: ast.Call, func: ast.Attribute, engine: Named) -> Fix:
    """`stmt.execute(x)` to `engine.execute(stmt, x)`."""
    front = context.span(call).start
    dot = make.outer_end(context, func.value)
    opening = make.open_parenthesis(context, call) + 1
    comma = ", " if call.args or call.keywords else ""
    edits = (
        Edit(front, front, f"{engine.text}.{func.attr}("),
        Edit(dot, opening, comma),
    )
    return make.fix(*edits, imports=engine.imports)


def _with_given_engine(context: Context, call: ast.Call, func: ast.Attribute) -> Found:
    """`DDL(..).execute(engine)` to `engine.execute(DDL(..))`."""
    argument = make.arguments(call)[0]
    value = argument.value if isinstance(argument, ast.keyword) else argument
    single = len(call.args) + len(call.keywords) == 1 and isinstance(
        value, (ast.Name, ast.Attribute)
    )
    if not single or context.kind(value) not in (Kind.ENGINE, Kind.CONNECTION):
        return Found(call, MESSAGE, reason="what it is given is not proven to be an engine")
    front, end = context.span(call).start, bounds(context, argument)[2]
    edits = (
        Edit(front, front, f"{context.source(value)}.{func.attr}("),
        Edit(make.outer_end(context, func.value), end, ""),
    )
    return Found(call, MESSAGE, make.fix(*edits))
