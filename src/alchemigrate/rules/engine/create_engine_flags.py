"""Flags of `create_engine()` that 2.0 refuses or ignores.

`future=False` raises; `case_sensitive`, `pool_threadlocal`, `proxy`, `listeners`,
`convert_unicode`, `encoding` and `strategy="threadlocal"` are gone; `empty_in_strategy` and
`implicit_returning` warn. What has no effect any more is removed. What changed behaviour
(`proxy`, `listeners`, `implicit_returning`, the threadlocal strategy) is reported, and removed only
where it was empty.

Left alone: `future=True` (see engine-future-flag), and calls that are not SQLAlchemy's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL230",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=(
        "engine-future-false",
        "create-engine-case-sensitive",
        "create-engine-convert-unicode",
        "create-engine-encoding",
        "create-engine-empty-in-strategy",
        "create-engine-implicit-returning",
        "create-engine-listeners",
        "create-engine-pool-threadlocal",
        "create-engine-proxy",
        "engine-strategy-threadlocal",
    ),
    examples=(
        Example(
            "e = create_engine('sqlite://', future=False)\n", "e = create_engine('sqlite://')\n"
        ),
        Example(
            "e = create_engine(\n    'sqlite://',\n"
            "    case_sensitive=True,  # as it is\n    echo=True,\n)\n",
            "e = create_engine(\n    'sqlite://',\n    # as it is\n    echo=True,\n)\n",
            title="a flag among others",
        ),
        Example(
            "e = create_engine('sqlite://', proxy=None)\n",
            "e = create_engine('sqlite://')\n",
            title="empty",
        ),
        Example("e = create_engine('sqlite://', future=True)\n", None, title="the new way"),
        Example("e = make('sqlite://', future=False)\n", None, title="not SQLAlchemy's"),
        Example(
            "e = create_engine('sqlite://', listeners=[Watch()])\n", FLAGGED, title="listeners"
        ),
        Example(
            "e = create_engine('sqlite://', strategy='threadlocal')\n", FLAGGED, title="threadlocal"
        ),
        Example(
            "e = create_engine('sqlite://', case_sensitive=False)\n",
            FLAGGED,
            title="not the default",
        ),
    ),
)

MESSAGE = "create_engine() takes no {} on 2.0"
DROPPED = {
    "future": (False,),
    "case_sensitive": (True, None),
    "pool_threadlocal": (True, False, None),
    "empty_in_strategy": ("static", "dynamic", "dynamic_warn"),
    "implicit_returning": (True,),
    "convert_unicode": (True, False),
    "encoding": ("utf-8", "utf8", "UTF-8"),
    "proxy": (None,),
    "listeners": (None,),
}
REASONS = {
    "case_sensitive": "names are case sensitive on 2.0",
    "encoding": "the driver decodes: set its own option",
    "proxy": "write listeners for the engine's events instead",
    "listeners": "write listeners for the pool's events instead",
    "implicit_returning": "say it for the tables instead",
    "strategy": "there is no threadlocal strategy: pass connections on",
}


@RULE.on(ast.Call, names=("create_engine", "engine_from_config", "create_async_engine"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Flags given as keywords."""
    if not context.calls(
        call,
        "sqlalchemy.create_engine",
        "sqlalchemy.engine_from_config",
        "sqlalchemy.ext.asyncio.create_async_engine",
    ):
        return
    for keyword in call.keywords:
        name, value = keyword.arg, keyword.value
        if name == "strategy" and isinstance(value, ast.Constant) and value.value == "threadlocal":
            yield Found(keyword, MESSAGE.format("strategy='threadlocal'"), reason=REASONS[name])
        elif name in DROPPED and not _is_new(name, value):
            yield _flag(context, call, keyword, name)


def _is_new(name: str, value: ast.expr) -> bool:
    """`future=True`, and `future=` something that is only known at run time."""
    return name == "future" and not (isinstance(value, ast.Constant) and value.value is False)


def _flag(context: Context, call: ast.Call, keyword: ast.keyword, name: str) -> Found:
    value = keyword.value
    empty = isinstance(value, (ast.List, ast.Tuple)) and not value.elts
    known = isinstance(value, ast.Constant) and value.value in DROPPED[name]
    if known or (empty and name == "listeners"):
        edit = make.remove_argument(context, call, keyword)
        return Found(keyword, MESSAGE.format(name), make.fix(edit))
    reason = REASONS.get(name, "its value is only known at run time")
    return Found(keyword, MESSAGE.format(name), reason=reason)
