"""An asyncio engine cannot use `QueuePool`.

`create_async_engine(url, poolclass=QueuePool)` raises on 2.0 ("Pool class QueuePool cannot be
used with asyncio engine"); 1.4 took it, and blocked the event loop while waiting.
`AsyncAdaptedQueuePool` is its counterpart, and the default.

Left alone: other pools, and engines that are not asynchronous.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Import, Level, Rule, make

_HEAD = "from sqlalchemy.ext.asyncio import create_async_engine\n"

RULE = Rule(
    code="AL650",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    examples=(
        Example(
            _HEAD + "from sqlalchemy.pool import QueuePool\n"
            "e = create_async_engine(url, poolclass=QueuePool, pool_size=5)\n",
            _HEAD + "from sqlalchemy.pool import AsyncAdaptedQueuePool\n"
            "e = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, pool_size=5)\n",
        ),
        Example(
            _HEAD + "from sqlalchemy import pool\n"
                "e = create_async_engine(url, poolclass=pool.QueuePool)\n",
            _HEAD + "from sqlalchemy import pool\n"
            "e = create_async_engine(url, poolclass=pool.AsyncAdaptedQueuePool)\n",
        ),
        Example(
            _HEAD + "from sqlalchemy.pool import NullPool, QueuePool\n"
            "e = create_async_engine(url, poolclass=QueuePool if big else NullPool)\n",
            FLAGGED,
            title="one of two",
        ),
        Example(
            _HEAD + "from sqlalchemy.pool import NullPool\n"
                "e = create_async_engine(url, poolclass=NullPool)\n",
            None,
        ),
        Example("from sqlalchemy.pool import QueuePool\n"
            "e = create_engine(url, poolclass=QueuePool)", None),
    ),
)  # fmt: skip

_QUEUE = "sqlalchemy.pool.QueuePool"


@RULE.on(ast.Call, names=("create_async_engine",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of create_async_engine() with that pool."""
    given = context.argument(call, "poolclass")
    if given is None or not context.calls(call, "sqlalchemy.ext.asyncio.create_async_engine"):
        return
    message = "QueuePool cannot be used with an asyncio engine"
    cure = "use AsyncAdaptedQueuePool, or leave poolclass out: it is the default"
    if context.origin(given) == _QUEUE:
        spelled, imports = context.name_for("sqlalchemy.pool.AsyncAdaptedQueuePool", given)
        dropped = Import("sqlalchemy.pool", "QueuePool", drop=True)
        edit = make.replace(context, given, spelled)
        yield Found(given, message, make.fix(edit, imports=(*imports, dropped)), cure=cure)
    elif isinstance(given, ast.IfExp) and _QUEUE in (
        context.origin(given.body), context.origin(given.orelse)
    ):  # fmt: skip
        yield Found(given, message, reason="the pool is chosen at run time", cure=cure)
