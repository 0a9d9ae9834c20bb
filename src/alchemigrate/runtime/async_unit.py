"""One unit of work in asyncio: cancelled at whatever await, its connection is never lost."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from .holders import Place
from .sessions import Sessions
from .standing import hang_up
from .unit import Work
from .wish import Wish

GRACE = 2.0
"""Seconds that a cancelled unit may take for its ROLLBACK before its connection is dropped."""


class AsyncUnit(Work, AbstractAsyncContextManager[AsyncSession, None]):
    """`async with` it: the session, committed at the end, rolled back on an exception."""

    __slots__ = ("grace", "session")
    session: AsyncSession

    def __init__(self, sessions: Sessions, wish: Wish, place: Place, grace: float = GRACE) -> None:
        super().__init__(sessions, wish, place)
        self.grace = grace

    async def __aenter__(self) -> AsyncSession:
        self.session = self.sessions.make_async(self.wish)
        self.enter(self.session.sync_session)
        done = False
        try:
            await self._route()
            done = True
        finally:
            if not done:
                self.sessions.holders.leave(self)
        return self.session

    async def _route(self) -> None:
        """Take a replica in place of the primary, if there is one that will do."""
        for replica in self.sessions.replicas(self.wish):
            session = self.sessions.make_async(self.wish, replica)
            reached = False
            try:
                reached = await session.run_sync(self.reach, replica)
            finally:
                if not reached:
                    await to_its_end(session.run_sync(self.release, None), self.grace, self.drop)
            if reached:
                self.session, self.work, self.replica = session, session.sync_session, replica
                return

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.inherited():
            return
        done = False
        try:
            if error is None:
                await self.session.run_sync(self._finish)
            done = True
        finally:
            await self._leave(error if done else sys.exc_info()[1])

    def _finish(self, session: Session) -> None:
        self.finish(session)
        if self.wish.read_only and not self.sessions.holders.shut:
            session.close()

    async def _leave(self, error: BaseException | None) -> None:
        failure = self.failure(error)
        at_rest = self.session.sync_session.get_transaction() is None
        if at_rest and not self.sessions.holders.shut:
            self.sessions.holders.leave(self)
        else:
            await self._release(failure or error)
        if failure is not None and failure is not error:
            raise failure from error

    async def _release(self, error: BaseException | None) -> None:
        try:
            await to_its_end(self.session.run_sync(self.release, error), self.grace, self.drop)
        finally:
            self.sessions.holders.leave(self)

    def drop(self) -> None:
        """Hang up on a server that does not answer: drivers wait for it even when cancelled."""
        for connection in self.connections():
            if not connection.closed and not connection.invalidated:
                hang_up(connection.connection.driver_connection)


async def to_its_end(
    work: Coroutine[Any, Any, None], grace: float, give_up: Callable[[], None]
) -> None:
    """Wait for `work` although the waiting task is cancelled.

    After `grace` seconds it is given up, and cancelled.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + grace
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        left = deadline - loop.time()
        if left <= 0:
            give_up()
            task.cancel()
        try:
            await asyncio.wait({task}, timeout=left if left > 0 else None)
        except asyncio.CancelledError as error:
            cancelled = error
    if not task.cancelled():
        task.result()
    if cancelled is not None:
        raise cancelled
