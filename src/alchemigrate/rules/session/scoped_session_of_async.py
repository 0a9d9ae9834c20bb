"""`scoped_session` keeps one Session for each thread; tasks share a thread.

`scoped_session(factory)` over AsyncSessions gives one and the same AsyncSession to all tasks of an
event loop, and warns since 1.4.23. `async_scoped_session(factory, scopefunc=asyncio.current_task)`
keeps one for each task.

Left alone: scoped sessions of synchronous Sessions. Reported only: `remove()` and the proxied
methods must be awaited then, and something must call `remove()` at the end of each task.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

_HEAD = (
    "from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine\n"
    "e = create_async_engine('sqlite+aiosqlite://')\n"
)

RULE = Rule(
    code="AL412",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("async-scoped-session",),
    examples=(
        Example(
            _HEAD + "S = scoped_session(sessionmaker(e, class_=AsyncSession))\n",
            FLAGGED,
        ),
        Example(
            _HEAD + "make = async_sessionmaker(e)\nS = scoped_session(make)\n",
            FLAGGED,
            title="through a name",
        ),
        Example("S = scoped_session(sessionmaker(engine))\n", None, title="synchronous"),
        Example("S = scoped_session(SessionLocal)\n", None, title="a factory by name"),
        Example(
            "import asyncio\nfrom sqlalchemy.ext.asyncio import async_scoped_session\n" + _HEAD
            + "S = async_scoped_session(async_sessionmaker(e), scopefunc=asyncio.current_task)\n",
            None,
            title="already new",
        ),
    ),
)  # fmt: skip


@RULE.on(ast.Call, names=("scoped_session",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A scoped_session() of AsyncSessions."""
    if context.calls(call, "sqlalchemy.orm.scoped_session") and context.value(call).is_async:
        yield Found(
            call,
            "scoped_session() gives all tasks of a thread the same AsyncSession",
            reason="async_scoped_session(.., scopefunc=asyncio.current_task) keeps one a task",
        )
