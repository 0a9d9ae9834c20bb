"""Readiness: can it serve now? The answer comes within its deadline, whatever the server does.

A connection is taken from the pool, but never the last one: if only that is left, the pool's
numbers are the answer; if none is, it is not ready. Two short drivers over the same judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from ..errors import Unavailable
from ..events.numbers import pool_numbers
from ..failures import classify
from .answer import Check, Health
from .flight import AsyncFlight, Flight
from .round_trip import round_trip
from .saturation import enough, free, saturation

Question = Callable[[sa.Connection], Check]
SERVER = "database"


class Readiness:
    """Answers for one engine, for as long as the application runs; `deadline` is in seconds."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        deadline: float = 1.0,
        questions: Sequence[Question] = (round_trip,),
        fullest: float = 1.0,
    ) -> None:
        self._engine = engine
        self._deadline = deadline
        self._questions = tuple(questions)
        self._fullest = fullest
        self._flight: Flight[tuple[Check, ...]] = Flight(self._ask)

    def _ask(self) -> tuple[Check, ...]:
        with self._engine.connect() as connection:
            return asked(connection, self._questions)

    def check(self) -> Health:
        """The answer, after `deadline` seconds at most."""
        began = monotonic()
        pool = saturation(self._engine.pool, self._fullest)
        without = _without_asking(self._engine.pool)
        if without is not None:
            return Health((pool, without), monotonic() - began)
        answer = self._flight.answer(self._deadline)
        if answer is None:
            found: tuple[Check, ...] = (late(self._deadline, monotonic() - self._flight.since),)
        else:
            error = answer.exception()
            found = answer.result() if error is None else (failed(error, self._engine.dialect),)
        return Health((pool, *found), monotonic() - began)


class AsyncReadiness:
    """The same for asyncio; `close()` it before the loop ends."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        deadline: float = 1.0,
        questions: Sequence[Question] = (round_trip,),
        fullest: float = 1.0,
    ) -> None:
        self._engine = engine
        self._deadline = deadline
        self._questions = tuple(questions)
        self._fullest = fullest
        self._flight: AsyncFlight[tuple[Check, ...]] = AsyncFlight(self._ask)

    async def _ask(self) -> tuple[Check, ...]:
        async with self._engine.connect() as connection:
            return await connection.run_sync(asked, self._questions)

    async def check(self) -> Health:
        """The answer, after `deadline` seconds at most."""
        began = monotonic()
        pool = saturation(self._engine.pool, self._fullest)
        without = _without_asking(self._engine.pool)
        if without is not None:
            return Health((pool, without), monotonic() - began)
        answer = await self._flight.answer(self._deadline)
        if answer is None:
            found: tuple[Check, ...] = (late(self._deadline, monotonic() - self._flight.since),)
        elif answer.cancelled():
            found = (Check(SERVER, False, "the question was cancelled"),)
        else:
            error = answer.exception()
            found = answer.result() if error is None else (failed(error, self._engine.dialect),)
        return Health((pool, *found), monotonic() - began)

    async def close(self) -> None:
        """End a question that is under way."""
        await self._flight.close()


def asked(connection: sa.Connection, questions: Sequence[Question]) -> tuple[Check, ...]:
    """The answers of a server that answers; one that refuses a question is asked the others."""
    return tuple(_answer(connection, question) for question in questions)


def _answer(connection: sa.Connection, question: Question) -> Check:
    try:
        return question(connection)
    except SQLAlchemyError as error:
        if isinstance(classify(error, connection.dialect), Unavailable):
            raise
        connection.rollback()
        return failed(error, connection.dialect, question.__name__)


def _without_asking(pool: Any) -> Check | None:
    found = pool_numbers(pool, 0)
    if enough(found):
        return None
    if free(found) <= 0:
        return Check(SERVER, False, "not asked: no connection is free")
    return Check(SERVER, None, "not asked: the last free connection is left to the application")


def late(deadline: float, under_way: float) -> Check:
    """No answer in time."""
    numbers = {"deadline": deadline, "under_way": round(under_way, 3)}
    told = f"no answer within {deadline:g} s (asked {under_way:.1f} s ago)"
    return Check(SERVER, False, told, numbers)


def failed(error: BaseException, dialect: sa.Dialect, name: str = SERVER) -> Check:
    """An error instead of an answer; its own words may hold values, so they are left out."""
    failure = classify(error, dialect)
    if failure is None:
        return Check(name, False, f"the question failed: {type(error).__name__}")
    return Check(name, False, f"{type(failure).__name__}: {failure}")
