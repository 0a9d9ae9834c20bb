"""A part of a unit of work that may fail alone: a savepoint, its failures typed."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from .sessions import Sessions


@contextmanager
def nested(sessions: Sessions, session: Session) -> Iterator[Session]:
    """Released at the end, rolled back on an exception; the unit around it stays whole."""
    done = False
    try:
        with session.begin_nested():
            yield session
        done = True
    finally:
        if not done:
            sessions.raise_typed(sys.exc_info()[1])


@asynccontextmanager
async def nested_async(sessions: Sessions, session: AsyncSession) -> AsyncIterator[AsyncSession]:
    """As `nested`, in asyncio."""
    done = False
    try:
        async with session.begin_nested():
            yield session
        done = True
    finally:
        if not done:
            sessions.raise_typed(sys.exc_info()[1])
