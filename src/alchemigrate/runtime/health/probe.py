"""A database asked from outside, by its URL: one connection, within the deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from ...errors import UsageError
from .answer import Check, Health
from .deep import deep
from .flight import Flight
from .migrations import migration_head
from .readiness import Question, asked, failed, late
from .round_trip import round_trip


def probe(
    url: str,
    *,
    deadline: float = 1.0,
    deep_too: bool = False,
    migrations: str | Path | None = None,
    lag: float = 10.0,
) -> Health:
    """The database's health; raises UsageError if the URL is none, or its driver is missing."""
    engine = _engine(url)
    questions: tuple[Question, ...] = (round_trip,)
    if deep_too:
        questions = tuple(deep(migrations=migrations, lag=lag))
    elif migrations is not None:
        questions = (round_trip, migration_head(migrations))
    began = monotonic()
    flight = Flight(lambda: _ask(engine, questions))
    answer = flight.answer(deadline)
    if answer is None:
        return Health((late(deadline, monotonic() - began),), monotonic() - began)
    error = answer.exception()
    found = answer.result() if error is None else (failed(error, engine.dialect),)
    return Health(found, monotonic() - began)


def _ask(engine: sa.Engine, questions: Sequence[Question]) -> tuple[Check, ...]:
    if engine.dialect.is_async:
        return asyncio.run(_ask_async(engine, questions))
    with engine.connect() as connection:
        return asked(connection, questions)


async def _ask_async(engine: sa.Engine, questions: Sequence[Question]) -> tuple[Check, ...]:
    from sqlalchemy.ext.asyncio import AsyncEngine

    async with AsyncEngine(engine).connect() as connection:
        return await connection.run_sync(asked, questions)


def _engine(url: str) -> sa.Engine:
    try:
        made = sa.make_url(url)
    except ArgumentError as error:
        raise UsageError("this is no database URL", cure="postgresql://user@host/name") from error
    if made.drivername in ("postgresql", "postgres"):
        made = made.set(drivername="postgresql+psycopg")
    file = made.database or ""
    memory = not file or file.startswith((":memory:", "file:"))
    if made.get_backend_name() == "sqlite" and not memory and not Path(file).exists():
        raise UsageError("no such file", where=file, cure="a probe makes no database")
    try:
        if made.get_dialect().is_async:
            from sqlalchemy.ext.asyncio import create_async_engine

            return create_async_engine(made, poolclass=NullPool).sync_engine
        return sa.create_engine(made, poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UsageError(
            f"no driver for this database: {made.drivername}",
            cure="install it, or name another: postgresql+asyncpg://",
        ) from error
