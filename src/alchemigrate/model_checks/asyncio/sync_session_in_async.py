"""An async function that sends statements with a synchronous session.

Until the database answers, the event loop stands still: no other request of the process is
answered, however fast its own work is.

Left alone: AsyncSessions, `run_sync()`, functions that are handed to a thread, and projects with
Flask or Django, where every async view has an event loop of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

HEAD = """\
import asyncio
from models import *
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


"""
CHECK = Check(
    code="AM305",
    level=Level.SLOW,
    examples=(
        Example(
            library(),
            ("code.py:8",),
            code=HEAD + "async def f(s: Session):\n    return s.query(Author).all()\n",
        ),
        Example(
            library(),
            ("code.py:8",),
            title="execute() and commit()",
            code=HEAD + "async def f(s: Session):\n    s.execute(delete(Author))\n    s.commit()\n",
        ),
        Example(
            library(),
            title="an AsyncSession",
            code=HEAD + "async def f(s: AsyncSession):\n    await s.execute(delete(Author))\n",
        ),
        Example(
            library(),
            title="a plain function",
            code=HEAD + "def f(s: Session):\n    return s.query(Author).all()\n",
        ),
        Example(
            library(),
            title="in a thread",
            code=HEAD
            + "async def f(s: Session):\n"
            + "    await asyncio.to_thread(s.commit)\n"
            + "    await asyncio.to_thread(lambda: s.query(Author).all())\n",
        ),
        Example(
            library(),
            title="run_sync",
            code=HEAD
            + "async def f(s: AsyncSession):\n"
            + "    def work(one: Session):\n        return one.query(Author).all()\n"
            + "    return await s.run_sync(work)\n",
        ),
        Example(
            library(),
            title="Flask",
            code="import flask\n"
            + HEAD
            + "async def f(s: Session):\n    return s.query(Author).all()\n",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Once for each function."""
    for one in models.code.blocking:
        lines = ", ".join(map(str, one.lines))
        yield Issue(
            one.place,
            f"async {one.function}() waits for the database in line{'s'[: len(one.lines) - 1]} "
            f"{lines} with a synchronous session: the event loop stands still",
            f"def {one.function}(), which frameworks such as FastAPI run in a thread; or an "
            "AsyncSession",
        )
