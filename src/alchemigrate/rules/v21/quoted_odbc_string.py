"""`odbc_connect` of a URL is decoded once.

pyodbc's connection string in a URL was unquoted when the URL was read, and once more for the
driver. 2.1 leaves the second time out. A string quoted once in the text of a URL is read as before,
unless it has a `+` or a `%` of its own (in a password, say): these were lost, and are right now. A
quoted string given to `URL.create(query=..)`, which is not decoded when read, comes to the driver
as it is, and has to be given without `quote_plus()`.

Rewritten for 2.1: `quote_plus(..)` in the query of a `URL.create()`. Reported only: strings that
are quoted twice. Left alone: strings quoted once in the text of a URL.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, make

_HEAD = "from urllib.parse import quote_plus\nfrom sqlalchemy.engine import URL\n"

RULE = Rule(
    code="AL968",
    level=Level.SILENT,
    since="2.1",
    bridge=False,
    rows=("mssql-odbc-connect-plus",),
    examples=(
        Example(
            _HEAD + "u = URL.create('mssql+pyodbc', query={'odbc_connect': quote_plus(s)})  # q\n",
            _HEAD + "u = URL.create('mssql+pyodbc', query={'odbc_connect': s})  # q\n",
            target="2.1",
        ),
        Example(
            _HEAD + "p = quote_plus(quote_plus(text))\n"
            "e = create_engine(f'mssql+pyodbc:///?odbc_connect={p}')\n",
            FLAGGED,
            target="2.1",
            title="twice",
        ),
        Example(
            _HEAD + "p = quote_plus(text)\n"
            "u = URL.create('mssql+pyodbc', query={'odbc_connect': p})\n",
            FLAGGED,
            target="2.1",
            title="by its name",
        ),
        Example(
            _HEAD + "p = quote_plus(text)\n"
            "e = create_engine(f'mssql+pyodbc:///?odbc_connect={p}')\n",
            None,
            target="2.1",
            title="once",
        ),
        Example(
            _HEAD + "u = URL.create('mssql+pyodbc', query={'odbc_connect': text})\n",
            None,
            target="2.1",
        ),
        Example(_HEAD + "d = {'odbc_connect': quote_plus(text)}\n", None, target="2.1",
                title="no URL"),
    ),
)  # fmt: skip

KEY = "odbc_connect"
_QUOTING = ("urllib.parse.quote_plus", "urllib.parse.quote", "urllib.quote_plus")
_MAKERS = ("sqlalchemy.engine.URL.create", "sqlalchemy.URL.create", "sqlalchemy.engine.create")


@RULE.on(ast.Dict)
def find(context: Context, node: ast.Dict) -> Iterator[Found]:
    """A quoted string in the query of a `URL.create()`."""
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or key.value != KEY:
            continue
        call = next((a for a in context.ancestors(node) if isinstance(a, ast.Call)), None)
        quoted = _quoting(context, value)
        if call is None or quoted is None or not context.calls(call, *_MAKERS):
            continue
        message = "odbc_connect is not unquoted on 2.1: give the string itself"
        if quoted is not value or len(quoted.args) != 1 or quoted.keywords:
            yield Found(value, message, reason="it is quoted at another place: leave that out")
            continue
        inner, span = quoted.args[0], context.span(quoted)
        start, end = context.span(inner).start, context.span(inner).end
        edits = (Edit(span.start, start, ""), Edit(end, span.end, ""))
        yield Found(value, message, make.fix(*edits))


@RULE.on(ast.JoinedStr, ast.BinOp)
def find_text(context: Context, node: ast.JoinedStr | ast.BinOp) -> Iterator[Found]:
    """A string quoted twice in the text of a URL."""
    if f"{KEY}=" not in context.source(node):
        return
    for part in ast.walk(node):
        quoted = _quoting(context, part) if isinstance(part, (ast.Name, ast.Call)) else None
        if quoted is not None and quoted.args and _quoting(context, quoted.args[0]) is not None:
            message = "odbc_connect is decoded once on 2.1, and this string is quoted twice"
            yield Found(part, message, reason="quote it once")


def _quoting(context: Context, node: ast.expr) -> ast.Call | None:
    """The call that quotes what an expression is, or what its name is bound to."""
    if isinstance(node, ast.Name):
        scope = context.scope(node)
        bindings = scope.bindings.get(node.id, [])
        value = bindings[0].value if len(bindings) == 1 and not bindings[0].path else None
        return _quoting(context, value) if isinstance(value, ast.Call) else None
    if isinstance(node, ast.Call) and context.origin(node.func) in _QUOTING:
        return node
    return None
