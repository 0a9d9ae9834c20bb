"""`shared_preload_libraries` is sent as a setting of the session.

PostgreSQL reads `shared_preload_libraries` when the server starts; a client that asks for it is
refused ("parameter cannot be changed without restarting the server"), so no connection can be
made.

The setting belongs into the server's configuration; it is reported.

Left alone: other settings, and the name in anything but the arguments of an engine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL701",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    examples=(
        Example(
            'e = create_engine(url, connect_args={"server_settings": '
            '{"shared_preload_libraries": "pg_stat_statements"}})',
            FLAGGED,
        ),
        Example(
            'e = create_engine(url, connect_args={"options": '
            '"-c shared_preload_libraries=pg_stat_statements"})',
            FLAGGED,
            title="as an option of libpq",
        ),
        Example('e = create_engine(url, connect_args={"server_settings": {"jit": "off"}})', None),
        Example('print("shared_preload_libraries")', None, title="only a word"),
    ),
)

_MAKERS = ("sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine")
_NAME = "shared_preload_libraries"


@RULE.on(ast.keyword, names=("connect_args",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The name anywhere in an engine's connect_args."""
    if not context.calls(context.parent(keyword), *_MAKERS):
        return
    for node in ast.walk(keyword.value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME in node.value:
            yield Found(
                node,
                f"{_NAME} cannot be set by a client: the server refuses the connection",
                reason="it belongs into the configuration of the server",
                cure=f"remove {_NAME} from connect_args and set it in postgresql.conf",
            )
