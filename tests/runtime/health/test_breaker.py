"""The circuit breaker: its policy by the clock's value, and around real sessions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session

from alchemigrate.runtime.errors import CircuitOpen
from alchemigrate.runtime.health import Breaker, Circuit
from alchemigrate.runtime.health.circuit import CLOSED, admit, failed, succeeded

POLICY = Circuit(failures=3, pause=5)


def test_it_opens_after_failures_in_a_row() -> None:
    state = CLOSED
    for moment in (1.0, 2.0):
        state = failed(POLICY, state, moment)
        assert admit(POLICY, state, moment) == (state, 0)
    state = failed(POLICY, state, 3.0)
    assert admit(POLICY, state, 4.0)[1] == 4.0


def test_one_attempt_is_let_through_after_the_pause() -> None:
    state = failed(Circuit(1, 5), CLOSED, 10.0)
    state, wait = admit(POLICY, state, 15.5)
    assert wait == 0
    assert admit(POLICY, state, 15.6)[1] == pytest.approx(4.9)
    assert admit(POLICY, succeeded(state), 15.7)[1] == 0
    again = failed(Circuit(1, 5), state, 16.0)
    assert admit(POLICY, again, 16.1)[1] == pytest.approx(4.9)


def test_an_attempt_that_never_ends_does_not_keep_it_open() -> None:
    state, _ = admit(POLICY, failed(Circuit(1, 5), CLOSED, 0.0), 6.0)
    assert admit(POLICY, state, 10.9)[1] > 0
    assert admit(POLICY, state, 11.1)[1] == 0


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 3)), max_size=60))
def test_nobody_waits_longer_than_the_pause(history: list[tuple[bool, float]]) -> None:
    state, now = CLOSED, 0.0
    for good, later in history:
        now += later
        state, wait = admit(POLICY, state, now)
        assert 0 <= wait <= POLICY.pause
        if wait == 0:
            state = succeeded(state) if good else failed(POLICY, state, now)


def test_around_sessions_it_opens_and_closes_again(tmp_path: Path) -> None:
    gone = sa.create_engine("postgresql+psycopg://me@127.0.0.1:1/x")
    well = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    breaker = Breaker(Circuit(failures=2, pause=0.05))
    for _ in range(2):
        with pytest.raises(DBAPIError), breaker, Session(gone) as session:
            session.execute(sa.text("SELECT 1"))
    with pytest.raises(CircuitOpen, match=r"2 failures in a row, next try in 0\.[01] s") as raised:
        breaker.__enter__()
    assert raised.value.failures == 2
    asyncio.run(asyncio.sleep(0.06))
    with breaker, Session(well) as session:
        session.execute(sa.text("SELECT 1"))
    assert breaker.state == CLOSED


def test_an_error_of_the_data_does_not_open_it(tmp_path: Path) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    breaker = Breaker(Circuit(failures=1, pause=60))

    async def run() -> None:
        async with engine.begin() as connection:
            await connection.execute(sa.text("CREATE TABLE t (x INTEGER NOT NULL)"))
            with pytest.raises(IntegrityError), breaker:
                await connection.execute(sa.text("INSERT INTO t VALUES (NULL)"))
        await engine.dispose()

    asyncio.run(run())
    with pytest.raises(ValueError, match="of the application"), breaker:
        raise ValueError("of the application")
    assert breaker.state == CLOSED
