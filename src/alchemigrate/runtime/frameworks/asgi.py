"""Starlette, and any ASGI application: a session per request, at its end before the answer begins.

Needs no framework: it is plain ASGI.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from ..async_database import AsyncDatabase
from ..errors import DatabaseFailure
from .answers import NothingKeptError, body_of, status_of, succeeded

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOG = logging.getLogger("alchemigrate.runtime")


class DatabaseMiddleware:
    """Gives each request `request.state.session`; it takes a connection at its first statement.

    Committed when the answer begins, before anything of it is sent: if COMMIT fails, the client
    gets that answer in place of the application's. Rolled back on exceptions, and on answers that
    `commits` says no to (status 400 and above). What streams afterwards opens its own session.
    """

    def __init__(
        self,
        app: App,
        database: AsyncDatabase,
        *,
        name: str = "session",
        commits: Callable[[int], bool] = succeeded,
    ) -> None:
        self.app = app
        self.database = database
        self.name = name
        self.commits = commits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        unit = self.database.session(label=f"{scope['method']} {scope['path']}")
        answer = _Answer(unit, send, self.commits)
        try:
            session = await unit.__aenter__()
        except DatabaseFailure as failure:
            await answer.refuse(failure)
            return
        scope.setdefault("state", {})[self.name] = session
        done = False
        try:
            await self.app(scope, receive, answer.send)
            done = True
        finally:
            await answer.close(None if done else sys.exc_info()[1])


class _Answer:
    """Lets an answer through once its session has ended well."""

    def __init__(
        self,
        unit: AbstractAsyncContextManager[AsyncSession],
        send: Send,
        commits: Callable[[int], bool],
    ) -> None:
        self._unit = unit
        self._send = send
        self._commits = commits
        self._ended = False
        self._refused = False

    async def send(self, message: Message) -> None:
        """Pass on a message of the application's; before the first the session is ended."""
        if not self._ended and message["type"] == "http.response.start":
            try:
                keep = self._commits(message["status"])
                await self._leave(None if keep else NothingKeptError())
            except DatabaseFailure as failure:
                await self.refuse(failure)
        if not self._refused:
            await self._send(message)

    async def _leave(self, error: BaseException | None) -> None:
        self._ended = True
        if error is None:
            await self._unit.__aexit__(None, None, None)
        else:
            await self._unit.__aexit__(type(error), error, error.__traceback__)

    async def refuse(self, failure: DatabaseFailure) -> None:
        """Answer with the failure; whatever the application still sends is dropped."""
        self._refused = True
        LOG.warning("%s: %s", type(failure).__name__, failure)
        content = json.dumps(body_of(failure)).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
        ]
        status = status_of(failure)
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": content})

    async def close(self, error: BaseException | None) -> None:
        """The application is through: an answer that never began keeps nothing."""
        if not self._ended:
            await self._leave(error or NothingKeptError())


def lifespan(
    database: AsyncDatabase, deadline: float = 10.0
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """For `FastAPI(lifespan=..)` or Starlette: closes the database when the server stops."""

    @asynccontextmanager
    async def closing(app: object) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await database.close(deadline)

    return closing
