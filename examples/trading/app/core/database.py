"""The declarative base, and what the services know of the database: an engine and sessions.

Both are the sync face of the asyncio engine: they serve code that runs `on_loop`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from fastapi import Depends
from sqlalchemy import URL, Engine, MetaData, create_engine, make_url
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from app.core.async_database import async_engine, database, get_async_db
from app.core.bridge import on_loop
from app.core.config import DRIVERS

T = TypeVar("T")

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Base(DeclarativeBase):
    """The base of all models; `metadata` stays importable by its old name."""

    metadata = metadata


engine = async_engine.sync_engine
# As the sessions of requests: on SQLite they let others write while they read.
SessionLocal = sessionmaker(bind=database.engine.sync_engine)


async def get_db(db: AsyncSession = Depends(get_async_db)) -> AsyncIterator[Session]:
    """The session of the request, as services take it."""
    yield db.sync_session


@contextmanager
def session_scope() -> Iterator[Session]:
    """A session for jobs and scripts: commits at the end, rolls back on an error."""
    with SessionLocal() as session:
        yield session
        session.commit()


def create_schema() -> None:
    """Make the tables that are missing."""
    metadata.create_all(bind=engine)


async def job(work: Callable[..., T], *arguments: Any) -> T:
    """Run sync code as a program of its own: `asyncio.run(job(seed))`."""
    try:
        return await on_loop(work, *arguments)
    finally:
        await database.close()


def make_engine(url: str | URL, **options: Any) -> Engine:
    """An engine of Alembic's own, without asyncio."""
    found = make_url(url)
    return create_engine(
        found.set(drivername=DRIVERS.get(found.drivername, found.drivername)), **options
    )
