"""Pool settings for a pool that has no such setting.

`pool_size`, `max_overflow` and `pool_timeout` belong to QueuePool. With `poolclass=NullPool`,
`StaticPool` or `AssertionPool`, `create_engine()` raises TypeError ("Invalid argument(s)
'pool_size' sent to create_engine()"), on every version. They are removed: that pool keeps no
connections to count.

Left alone: `pool_recycle` and `pool_pre_ping`, which every pool takes, `pool_size` with
SingletonThreadPool, and pools that are chosen at run time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

_HEAD = "from sqlalchemy.pool import NullPool\n"

RULE = Rule(
    code="AL700",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    examples=(
        Example(
            _HEAD + "e = create_engine(url, poolclass=NullPool, pool_size=5, pool_recycle=60)",
            _HEAD + "e = create_engine(url, poolclass=NullPool, pool_recycle=60)",
        ),
        Example(
            _HEAD + "e = create_engine(\n    url,\n    pool_timeout=3,\n    poolclass=NullPool,\n)",
            _HEAD + "e = create_engine(\n    url,\n    poolclass=NullPool,\n)",
        ),
        Example(_HEAD + "e = create_engine(url, poolclass=NullPool, pool_recycle=60)", None),
        Example("e = create_engine(url, pool_size=5)", None, title="the default pool"),
        Example(
            "from sqlalchemy.pool import SingletonThreadPool\n"
            "e = create_engine(url, poolclass=SingletonThreadPool, pool_size=5)",
            None,
            title="a pool with a size",
        ),
        Example(
            _HEAD + "e = create_engine(url, poolclass=NullPool, pool_size=get_size())",
            FLAGGED,
            title="a value that is computed",
        ),
    ),
)

_MAKERS = ("sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine")
_POOLS = {"NullPool", "StaticPool", "AssertionPool"}
_SETTINGS = ("pool_size", "max_overflow", "pool_timeout")


@RULE.on(ast.keyword, names=_SETTINGS)
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """Such a setting in a call that names such a pool."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or not context.calls(call, *_MAKERS):
        return
    pool = context.origin(context.argument(call, "poolclass")).removeprefix("sqlalchemy.pool.")
    if pool not in _POOLS:
        return
    computed = any(isinstance(node, (ast.Call, ast.Await)) for node in ast.walk(keyword.value))
    reason = "its value is computed by a call, which may do something else too" if computed else ""
    fix = None if reason else make.fix(make.remove_argument(context, call, keyword))
    yield Found(
        keyword,
        f"{pool} has no {keyword.arg}: the engine cannot be made",
        fix,
        reason,
        cure=f"remove {keyword.arg}, or use a QueuePool",
    )
