"""FastAPI's dependency and the ASGI middleware, called as a server calls them.

Annotations are evaluated at once here, for those of the endpoints name local dependencies.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import StreamingResponse
from runtime.ledger import Entry, requests
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from alchemigrate.errors import ForeignTenantError
from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.frameworks.asgi import DatabaseMiddleware, lifespan
from alchemigrate.runtime.frameworks.fastapi import answer_failures, session_of

Make = Callable[[AsyncDatabase, str], FastAPI]


def with_dependency(held: AsyncDatabase, url: str) -> FastAPI:
    """An application whose endpoints get their session as a dependency."""
    app = FastAPI(lifespan=lifespan(held))
    answer_failures(app)
    inject = session_of(held)

    @app.post("/write/{name}")
    async def write(name: str, session: Annotated[AsyncSession, inject]) -> str:
        session.add(Entry(request=name))
        await session.flush()
        return name

    @app.post("/refuse/{name}")
    async def refuse(name: str, session: Annotated[AsyncSession, inject]) -> None:
        session.add(Entry(request=name))
        await session.flush()
        raise HTTPException(403)

    @app.post("/stream/{name}")
    async def stream(name: str, session: Annotated[AsyncSession, inject]) -> StreamingResponse:
        return StreamingResponse(late(session, name))

    isolated = session_of(
        held, asked=lambda request: {"isolation": request.path_params["level"].upper()}
    )

    @app.post("/isolated/{level}")
    async def isolation(session: Annotated[AsyncSession, isolated]) -> str:
        return str(await session.scalar(sa.text("SHOW transaction_isolation")))

    @app.post("/foreign")
    async def foreign() -> None:
        raise ForeignTenantError("a row of another tenant")

    in_threads = session_of(Database(url))

    @app.post("/threads/{name}")
    def threads(name: str, session: Annotated[Session, in_threads]) -> str:
        session.add(Entry(request=name))
        return name

    return app


async def late(session: AsyncSession, name: str) -> AsyncIterator[str]:
    """A body that uses the session after the answer has begun."""
    yield "first "
    session.add(Entry(request=name))
    await session.flush()
    yield "second"


def with_middleware(held: AsyncDatabase, url: str) -> FastAPI:
    """The same with the middleware."""
    app = FastAPI(lifespan=lifespan(held))
    app.add_middleware(DatabaseMiddleware, database=held)

    @app.post("/write/{name}")
    async def write(name: str, request: Request) -> str:
        request.state.session.add(Entry(request=name))
        await request.state.session.flush()
        return name

    @app.post("/refuse/{name}")
    async def refuse(name: str, request: Request) -> None:
        await write(name, request)
        raise HTTPException(403)

    @app.post("/stream/{name}")
    async def stream(name: str, request: Request) -> StreamingResponse:
        return StreamingResponse(late(request.state.session, name))

    return app


class Answered:
    """One request to an application; `seen` are the rows when the answer began."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.status = 0
        self.body = b""
        self.seen: list[str] = []
        self.error: BaseException | None = None

    async def send(self, message: dict[str, Any]) -> None:
        """What the server does with a message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.seen = requests(self.engine)
        else:
            self.body += message.get("body", b"")


def ask(engine: sa.Engine, url: str, make: Make, path: str, *, closed: bool = False) -> Answered:
    """POST `path` to the application that `make` makes; no connection may be left out."""
    answered = Answered(engine)
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("test", 80),
    }

    asked: list[bool] = []

    async def receive() -> dict[str, Any]:
        if asked:
            await asyncio.Event().wait()
        asked.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def main() -> None:
        asynchronous = create_async_engine(url.replace("+psycopg", "+asyncpg"))
        held = AsyncDatabase(asynchronous)
        app = make(held, url)
        if closed:
            await held.close()
        try:
            await app(scope, receive, answered.send)  # type: ignore[arg-type]
        except Exception as error:  # noqa: BLE001  (the server logs it)
            answered.error = error
        assert asynchronous.pool.checkedout() == 0  # type: ignore[attr-defined]
        assert held.holders() == []
        await held.close()

    asyncio.run(main())
    return answered


BOTH = pytest.mark.parametrize("make", [with_dependency, with_middleware])


@BOTH
def test_committed_before_the_answer_begins(database: str, engine: sa.Engine, make: Make) -> None:
    answered = ask(engine, database, make, "/write/a")
    assert (answered.status, answered.body, answered.seen) == (200, b'"a"', ["a"])


@BOTH
def test_exceptions_roll_back(database: str, engine: sa.Engine, make: Make) -> None:
    answered = ask(engine, database, make, "/refuse/a")
    assert (answered.status, requests(engine)) == (403, [])


@BOTH
def test_a_commit_that_fails_is_the_answer(database: str, refusing: sa.Engine, make: Make) -> None:
    answered = ask(refusing, database, make, "/write/refused")
    assert answered.status == 409
    assert answered.body == b'{"detail":"a row with the same value is there already"}' or (
        answered.body == b'{"detail": "a row with the same value is there already"}'
    )
    assert requests(refusing) == []


@BOTH
def test_a_stream_that_uses_the_ended_session_is_loud(
    database: str, engine: sa.Engine, make: Make
) -> None:
    answered = ask(engine, database, make, "/stream/a")
    assert "permanently closed" in str(answered.error)
    assert requests(engine) == []


@BOTH
def test_a_closed_database_is_a_503(database: str, engine: sa.Engine, make: Make) -> None:
    assert ask(engine, database, make, "/write/a", closed=True).status == 503


def test_the_request_says_what_session_it_wants(database: str, engine: sa.Engine) -> None:
    answered = ask(engine, database, with_dependency, "/isolated/serializable")
    assert answered.body == b'"serializable"'


def test_foreign_rows_are_not_there(database: str, engine: sa.Engine) -> None:
    assert ask(engine, database, with_dependency, "/foreign").status == 404


def test_sessions_of_threads(database: str, engine: sa.Engine) -> None:
    answered = ask(engine, database, with_dependency, "/threads/a")
    assert (answered.status, answered.seen) == (200, ["a"])


def test_the_server_stops_and_the_database_is_closed(database: str) -> None:
    async def main() -> None:
        held = AsyncDatabase(create_async_engine(database))
        async with lifespan(held)(None), held.session() as session:
            await session.execute(sa.text("SELECT 1"))
        assert held._sessions.holders.shut

    asyncio.run(main())
