"""`server_side_cursors=` is deprecated: streaming is asked for where it is wanted.

`create_engine(url, server_side_cursors=True)` made SELECTs use a cursor on the server. It warns
since 1.4; `execution_options(stream_results=True)` of a connection or statement takes its place.
False was the default and goes.

Left alone: the same word given to other functions. Reported only: True; only SELECTs were streamed,
so that the option cannot be given to the whole engine instead.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL214",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("create-engine-server-side-cursors",),
    examples=(
        Example("e = create_engine('postgresql://h/d', server_side_cursors=True)\n", FLAGGED),
        Example(
            "from sqlalchemy.dialects.postgresql import psycopg2 as p\n"
            "d = p.dialect(server_side_cursors=True)\n",
            FLAGGED,
            title="a dialect",
        ),
        Example(
            "e = create_engine('postgresql://h/d', server_side_cursors=False)\n",
            "e = create_engine('postgresql://h/d')\n",
            title="the default",
        ),
        Example("e = make('postgresql://h/d', server_side_cursors=True)\n", None, title="another"),
        Example("c = engine.connect().execution_options(stream_results=True)\n", None, title="new"),
    ),
)

MESSAGE = "server_side_cursors= is deprecated"


@RULE.on(ast.keyword, names=("server_side_cursors",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The argument of an engine or dialect."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call):
        return
    dialect = context.origin(call.func)
    if context.kind(call) is not Kind.ENGINE and not (
        dialect.startswith("sqlalchemy.dialects.") and dialect.endswith(".dialect")
    ):
        return
    if isinstance(keyword.value, ast.Constant) and not keyword.value.value:
        yield Found(keyword, MESSAGE, make.fix(make.remove_argument(context, call, keyword)))
    else:
        reason = "give stream_results=True to the connections or statements that read much"
        yield Found(keyword, MESSAGE, reason=reason)
