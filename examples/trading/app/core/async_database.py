"""The database: one engine for asyncio, and the sessions of requests."""

from __future__ import annotations

from collections.abc import AsyncIterator

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from app.core.config import settings

async_engine = create_async_engine(settings.async_url, echo=settings.sql_echo)
AsyncSessionLocal = async_sessionmaker(async_engine)

if async_engine.dialect.name == "sqlite":

    @event.listens_for(async_engine.sync_engine, "connect")
    def _enforce_foreign_keys(connection: object, record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


async def get_async_db() -> AsyncIterator[AsyncSession]:
    """One session per request. Services commit; what they leave is rolled back."""
    async with AsyncSessionLocal() as session:
        yield session
