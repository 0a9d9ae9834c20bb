"""The database: one engine for asyncio as the runtime layer makes it, and the requests' sessions."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from alchemigrate.runtime import AsyncDatabase, Options, create_async
from alchemigrate.runtime.events import Thresholds, watch
from app.core.config import settings
from app.core.turns import Turns

READING = frozenset(("GET", "HEAD", "OPTIONS"))

async_engine = create_async(
    Options.of(
        settings.async_url,
        environment=settings.environment,
        application_name="trading",
        pool_size=settings.connections,
        max_overflow=0,
        trusted_network=settings.trusted_network,
        engine={"echo": settings.sql_echo, "hide_parameters": not settings.sql_echo},
    )
)
IS_SQLITE = async_engine.dialect.name == "sqlite"
watched = watch(async_engine, Thresholds(slow=settings.slow_seconds), name="trading")
turns = Turns(settings.connections, one_writer=IS_SQLITE, patience=settings.patience)

# On SQLite the runtime's transactions begin IMMEDIATE, and nobody else can write until they end.
# Services write on a connection beside the session's: there the session begins DEFERRED, and
# `turns` lets requests that write in one by one.
database = AsyncDatabase(async_engine.execution_options(alchemigrate_begin="DEFERRED"))


async def get_async_db(request: Request) -> AsyncIterator[AsyncSession]:
    """One session per request. Services commit; what they leave is rolled back. Raises TooBusy."""
    label = f"{request.method} {request.url.path}"
    async with (
        turns.turn(writes=request.method not in READING),
        database.session(label=label) as session,
    ):
        # Services read anew after a commit: what Core statements changed, or other sessions.
        session.sync_session.expire_on_commit = True
        yield session
        await session.rollback()
