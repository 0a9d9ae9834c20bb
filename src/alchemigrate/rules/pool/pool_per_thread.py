"""Pools have no `use_threadlocal`, `listeners`, `unique_connection()` or `add_listener()`.

1.4 removed them: each checkout gives a connection of its own, so `connect()` is what
`unique_connection()` was, and listeners are registered with `sqlalchemy.event`. What only said the
default (`use_threadlocal=False`, `listeners=None`) is taken away.

Left alone: keywords of that name given to other things. Reported only: `use_threadlocal=True`
(code may count on getting the same connection twice), and listeners.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

_IMPORT = "from sqlalchemy.pool import QueuePool\n"

RULE = Rule(
    code="AL652",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("pool-use-threadlocal",),
    examples=(
        Example(
            _IMPORT + "p = QueuePool(connect, use_threadlocal=False, echo=True)\n",
            _IMPORT + "p = QueuePool(connect, echo=True)\n",
        ),
        Example(
            "c = engine.pool.unique_connection()  # mine\n",
            "c = engine.pool.connect()  # mine\n",
            title="a connection of its own",
        ),
        Example(
            _IMPORT + "p = QueuePool(connect, use_threadlocal=True)\n", FLAGGED, title="one each"
        ),
        Example(_IMPORT + "p = QueuePool(connect, listeners=[Watch()])\n", FLAGGED),
        Example("engine.pool.add_listener(Watch())\n", FLAGGED, title="added"),
        Example(_IMPORT + "p = QueuePool(connect, pool_size=5)\n", None),
        Example("p = Pool(connect, use_threadlocal=False)\n", None, title="another pool"),
        Example("car.pool.add_listener(f)\n", None, title="not an engine's"),
    ),
)

_POOLS = (
    "Pool", "QueuePool", "NullPool", "StaticPool", "SingletonThreadPool", "AssertionPool",
)  # fmt: skip
_DEFAULTS: dict[str, tuple[object, ...]] = {
    "use_threadlocal": (False, None),
    "listeners": (None,),
}
_REASONS = {
    "use_threadlocal": "each checkout gives another connection: pass the one you have on",
    "listeners": "register them with sqlalchemy.event.listen(pool, ..)",
    "add_listener": "register it with sqlalchemy.event.listen(pool, ..)",
}


@RULE.on(ast.Call, names=_POOLS)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such an argument of a pool."""
    if not context.origin(call.func).startswith("sqlalchemy.pool."):
        return
    for keyword in call.keywords:
        name, value = keyword.arg or "", keyword.value
        if name not in _DEFAULTS:
            continue
        message = f"pools take no {name} since 1.4"
        if isinstance(value, ast.Constant) and value.value in _DEFAULTS[name]:
            edit = make.remove_argument(context, call, keyword)
            yield Found(keyword, message, make.fix(edit))
        else:
            yield Found(keyword, message, reason=_REASONS[name])


@RULE.on(ast.Attribute, names=("unique_connection", "add_listener"))
def find_method(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """Such a method of an engine's pool."""
    match node.value:
        case ast.Attribute(value=engine, attr="pool"):
            if context.kind(engine) is not Kind.ENGINE:
                return
        case ast.Call(func=made):
            if not context.origin(made).startswith("sqlalchemy.pool."):
                return
        case _:
            return
    message = f"pools have no {node.attr}() since 1.4"
    if node.attr == "unique_connection" and not context.in_fstring(node):
        yield Found(node, message, make.fix(make.rename_attribute(context, node, "connect")))
    else:
        reason = _REASONS.get(node.attr, "it stands in an f-string: connect() does the same")
        yield Found(node, message, reason=reason)
