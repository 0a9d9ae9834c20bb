"""FastAPI: a session per request as a dependency, committed before the answer is sent.

    Session = Annotated[AsyncSession, session_of(database)]

    @app.post("/orders")
    async def order(session: Session) -> ...

The commit comes after the endpoint has returned and its answer was made, and before a byte of it
is sent: a COMMIT that fails is an error of the request, with its exception handler. Exceptions
roll back, HTTPException too. What streams afterwards opens its own session.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.metadata import version
from typing import Any, Unpack

from fastapi import Depends, FastAPI
from fastapi.requests import HTTPConnection, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from ...errors import ForeignTenantError, OptionsError
from ..async_database import AsyncDatabase
from ..database import Database
from ..errors import DatabaseFailure
from ..wish import Asked
from .answers import body_of, status_of


def session_of(
    database: AsyncDatabase | Database,
    *,
    asked: Callable[[HTTPConnection], Asked] | None = None,
    **wish: Unpack[Asked],
) -> Any:
    """The dependency. A `Database` gives a Session for endpoints that run in threads.

    What is wished for may depend on the request: `asked=lambda request: {"tenant": ..}`. Raises
    OptionsError for versions of FastAPI that would commit after the answer was sent.
    """

    def wished(request: HTTPConnection) -> Asked:
        return {**wish, **asked(request)} if asked is not None else wish

    if isinstance(database, AsyncDatabase):

        async def session(request: HTTPConnection) -> AsyncIterator[AsyncSession]:
            async with database.session(label=_label(request), **wished(request)) as opened:
                yield opened

        return Depends(session, **_before_the_answer())

    def session_in_threads(request: HTTPConnection) -> Iterator[Session]:
        with database.session(label=_label(request), **wished(request)) as opened:
            yield opened

    return Depends(session_in_threads, **_before_the_answer())


def _label(request: HTTPConnection) -> str:
    return f"{request.scope.get('method', 'websocket')} {request.scope['path']}"


def _before_the_answer() -> dict[str, Any]:
    """How this FastAPI is told to end a dependency before the answer is sent."""
    if "scope" in inspect.signature(Depends).parameters:
        return {"scope": "function"}
    major, minor = (int(part) for part in version("fastapi").split(".")[:2])
    if (0, 106) <= (major, minor) < (0, 118):
        return {}
    raise OptionsError(
        f"fastapi {version('fastapi')} ends dependencies after the answer was sent, so that a "
        "client is told of success before COMMIT",
        cure="install fastapi 0.121 or newer",
    )


def answer_failures(app: FastAPI) -> None:
    """Typed failures of the database become answers: 409, 503 and their like.

    A foreign tenant's row is not there: 404.
    """
    app.add_exception_handler(DatabaseFailure, _answer)
    app.add_exception_handler(ForeignTenantError, _not_there)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    failure = error if isinstance(error, DatabaseFailure) else DatabaseFailure()
    return JSONResponse(body_of(failure), status_code=status_of(failure))


async def _not_there(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Not Found"}, status_code=404)
