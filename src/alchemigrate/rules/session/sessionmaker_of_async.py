"""`async_sessionmaker` makes AsyncSessions by itself.

`sessionmaker(engine, class_=AsyncSession)` still works; `async_sessionmaker(engine)`, new in 2.0,
is the same with the right types, so that type checkers know what it makes.

Left alone: factories of synchronous Sessions, and 1.4, which has no `async_sessionmaker`. A class
of your own is kept as `class_`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

_HEAD = (
    "from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine\n"
    "e = create_async_engine('sqlite+aiosqlite://')\n"
)
_NEW = _HEAD.replace("create_async_engine\n", "create_async_engine, async_sessionmaker\n")

RULE = Rule(
    code="AL411",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("asyncsession-sessionmaker",),
    examples=(
        Example(
            _HEAD + "S = sessionmaker(e, class_=AsyncSession, expire_on_commit=False)\n",
            _NEW + "S = async_sessionmaker(e, expire_on_commit=False)\n",
        ),
        Example(
            _HEAD
            + "class Own(AsyncSession): ...\n\n\nS = sessionmaker(bind=e, class_=Own)  # own\n",
            _NEW + "class Own(AsyncSession): ...\n\n\n"
            "S = async_sessionmaker(bind=e, class_=Own)  # own\n",
            title="a class of your own",
        ),
        Example(_HEAD + "S = sessionmaker(e, AsyncSession)\n", FLAGGED, title="by position"),
        Example("S = sessionmaker(engine, class_=Session)\n", None, title="synchronous"),
        Example("S = sessionmaker(engine)\n", None, title="the default"),
        Example(
            _HEAD + "S = sessionmaker(e, class_=AsyncSession)\n", None, target="bridge", title="1.4"
        ),
    ),
)

MESSAGE = "async_sessionmaker() makes AsyncSessions by itself"


@RULE.on(ast.Call, names=("sessionmaker",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A sessionmaker() of AsyncSessions."""
    if context.target == "bridge" or not context.calls(call, "sqlalchemy.orm.sessionmaker"):
        return
    if len(call.args) > 1:
        if context.origin(call.args[1]) == "sqlalchemy.ext.asyncio.AsyncSession":
            yield Found(call, MESSAGE, reason="its class is given by position")
        return
    keyword = next((k for k in call.keywords if k.arg == "class_"), None)
    value = context.value(call)
    if keyword is None or value.kind is not Kind.SESSION_FACTORY or not value.is_async:
        return
    name, imports = context.name_for("sqlalchemy.ext.asyncio.async_sessionmaker", call)
    edits = [make.replace(context, call.func, name)]
    if context.origin(keyword.value) == "sqlalchemy.ext.asyncio.AsyncSession":
        edits.append(make.remove_argument(context, call, keyword))
    yield Found(call, MESSAGE, make.fix(*edits, imports=imports))
