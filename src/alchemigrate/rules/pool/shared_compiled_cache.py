"""A plain dictionary as `compiled_cache` of an engine.

`execution_options={"compiled_cache": {}}` keeps every compiled statement for ever: the dictionary
has no bound and is shared by all connections, and takes the place of the engine's own cache,
which has one.

Without the option the engine's cache is used (`query_cache_size`, 500 statements). Reported;
whether the dictionary is used elsewhere has to be looked at.

Left alone: `compiled_cache=None`, which turns caching off, and caches that are no plain
dictionary.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.tables import text_of

RULE = Rule(
    code="AL703",
    level=Level.SILENT,
    since="1.4",
    examples=(
        Example('e = create_engine(url, execution_options={"compiled_cache": {}})', FLAGGED),
        Example('e = create_engine(url, execution_options={"compiled_cache": None})', None),
        Example('e = create_engine(url, execution_options={"compiled_cache": cache})', None),
        Example('d = dict(execution_options={"compiled_cache": {}})', None, title="not an engine"),
    ),
)

_MAKERS = ("sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine")


@RULE.on(ast.keyword, names=("execution_options",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """An empty dictionary under that key."""
    if not context.calls(context.parent(keyword), *_MAKERS) or not isinstance(
        keyword.value, ast.Dict
    ):
        return
    for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
        if text_of(key) == "compiled_cache" and isinstance(value, ast.Dict):
            message = "this cache of compiled statements grows without bound"
            reason = "remove compiled_cache: the engine has a bounded cache of its own"
            yield Found(value, message, reason=reason, cure=reason)
