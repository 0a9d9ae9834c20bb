"""A pool proxy's `.connection` is `.dbapi_connection`.

What `engine.raw_connection()` and `connection.connection` give stands between SQLAlchemy and the
driver; its own `.connection`, deprecated since 2.0, is the driver's connection.
`.dbapi_connection` (since 1.4.24) is the same.

Left alone: `connection.connection` itself, and anything not proven to be such a proxy.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL721",
    level=Level.DEPRECATED,
    since="2.0",
    rows=("fairy-connection-attr",),
    examples=(
        Example(
            "c = engine.raw_connection().connection\n",
            "c = engine.raw_connection().dbapi_connection\n",
        ),
        Example(
            "def f():\n    raw = engine.raw_connection()\n"
            "    raw.connection.isolation_level = None\n",
            "def f():\n    raw = engine.raw_connection()\n"
            "    raw.dbapi_connection.isolation_level = None\n",
            title="kept under a name",
        ),
        Example(
            "with engine.connect() as c:\n    c.connection.connection.set_trace_callback(print)\n",
            "with engine.connect() as c:\n"
            "    c.connection.dbapi_connection.set_trace_callback(print)\n",
            title="of a Connection",
        ),
        Example("x = f'{engine.raw_connection().connection}'\n", FLAGGED, title="an f-string"),
        Example("with engine.connect() as c:\n    raw = c.connection\n", None, title="the proxy"),
        Example("def f(cursor):\n    return cursor.connection\n", None, title="not proven"),
        Example(
            "import sqlite3\nc = sqlite3.connect('x').cursor().connection\n", None, title="a driver"
        ),
    ),
)

MESSAGE = "the driver's connection is the pool proxy's .dbapi_connection"


@RULE.on(ast.Attribute, names=("connection",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The attribute, read from a proxy."""
    proxy = context.value(node.value)
    if proxy.kind is not Kind.DBAPI or proxy.name != "pool proxy":
        return
    if context.in_fstring(node):
        yield Found(node, MESSAGE, reason="it stands in an f-string")
        return
    yield Found(node, MESSAGE, make.fix(make.rename_attribute(context, node, "dbapi_connection")))
