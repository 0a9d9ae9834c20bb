"""Bind values are one dictionary, not keyword arguments.

`connection.execute(statement, id=1)` and `connection.scalar(statement, id=1)` raise TypeError on
2.0: the values go into a dictionary in second place. `**values` becomes `values`.

Left alone: keywords that are arguments of execute() itself (`parameters`, `execution_options`),
strings (see string-statement), and what is not proven to be a Connection. Reported only:
keywords beside positional parameters, which 1.x ignored.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Found,
    Kind,
    Level,
    Rule,
    make,
    parameters,
    statements,
)

RULE = Rule(
    code="AL203",
    level=Level.BREAKS,
    since="2.0",
    rows=("connection-execute-kwargs", "connection-scalar-kwargs"),
    examples=(
        Example(
            'conn = engine.connect()\nv = conn.execute(text("select :id"), id=1).scalar()\n',
            'conn = engine.connect()\nv = conn.execute(text("select :id"), {"id": 1}).scalar()\n',
        ),
        Example(
            'conn = engine.connect()\nn = conn.scalar(\n    text("select :id"),\n'
            "    id=1,  # the key\n)\n",
            'conn = engine.connect()\nn = conn.scalar(\n    text("select :id"),\n'
            '    {"id": 1},  # the key\n)\n',
            title="scalar, a comment",
        ),
        Example(
            "conn = engine.connect()\nconn.execute(\n    users.insert(),\n"
            "    id=1,  # one\n    name = 'x',\n)\n",
            "conn = engine.connect()\nconn.execute(\n    users.insert(),\n"
            '    {"id": 1,  # one\n    "name": \'x\'},\n)\n',
            title="each on its line",
        ),
        Example(
            "def add(conn: sa.engine.Connection, values: dict):\n"
            "    conn.execute(users.insert(), **values)\n"
            "    conn.execute(users.insert(), name='x', **values)\n",
            "def add(conn: sa.engine.Connection, values: dict):\n"
            "    conn.execute(users.insert(), values)\n"
            "    conn.execute(users.insert(), {\"name\": 'x', **values})\n",
            title="a dictionary spread out",
        ),
        Example(
            "engine.connect().execute(users.select(), execution_options={'a': 1})",
            None,
            title="an argument of execute() itself",
        ),
        Example("def run(conn):\n    conn.execute('ls', shell=True)\n", None, title="a shell"),
        Example("engine.connect().execute(users.select(), {'id': 1})", None, title="new"),
        Example(
            "engine.connect().execute(users.insert(), {'id': 1}, name='x')",
            FLAGGED,
            title="keywords beside a dictionary",
        ),
        Example(
            "v = f\"{engine.connect().scalar(text('select :a'), a=1)}\"",
            FLAGGED,
            title="inside an f-string",
        ),
    ),
)

MESSAGE = "bind values are one dictionary on 2.0, not keyword arguments"


@RULE.on(ast.Call, names=("execute", "scalar"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Keywords in an execute() or scalar() of a Connection."""
    if not isinstance(call.func, ast.Attribute) or not call.args or not call.keywords:
        return
    if context.kind(call.func.value) is not Kind.CONNECTION:
        return
    keywords = parameters.keyword_parameters(call)
    if not keywords or statements.is_string(context, call.args[0]):
        return
    if len(call.args) > 1:
        yield Found(call, MESSAGE, reason="1.x ignored keywords beside other parameters")
    elif len(keywords) != len(call.keywords):
        yield Found(call, MESSAGE, reason="they stand among other keywords of execute()")
    elif context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands inside an f-string")
    else:
        yield Found(call, MESSAGE, make.fix(*parameters.as_dictionary(context, keywords)))
