"""A Database is watched from the first question on, with all its engines, and counts retries."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from alchemigrate.runtime import AsyncDatabase, Database
from alchemigrate.runtime.errors import LockTimeout
from alchemigrate.runtime.events import Thresholds
from alchemigrate.runtime.metrics.prometheus import metrics_text

ONE = sa.text("SELECT 1")


@pytest.fixture
def path(tmp_path: Path) -> str:
    path = str(tmp_path / "shop.db")
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x INTEGER)")
    connection.close()
    return path


def test_sessions_are_counted_from_the_first_question_on(path: str) -> None:
    with Database(f"sqlite:///{path}", binds={"other": f"sqlite:///{path}"}) as database:
        with database.session() as session:
            session.execute(ONE)
        first, second = database.watches(Thresholds(slow=9))
        assert database.watches() == (first, second)
        with database.session() as session:
            session.execute(ONE)
        assert first.snapshot().checkouts == 1
        assert first.thresholds.slow == 9
        assert second.snapshot().checkouts == 0
        assert first.name != second.name
        assert f'alchemigrate_checkouts_total{{database="{path}"}} 1.0' in metrics_text(first)


def test_retries_are_counted_by_their_kind(path: str) -> None:
    calls = []

    def work(session: Session) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise LockTimeout()
        session.execute(ONE)

    with Database(f"sqlite:///{path}") as database:
        (watch,) = database.watches()
        database.run_in_transaction(work)
        assert watch.snapshot().retries == {"LockTimeout": 1}


def test_with_asyncio(path: str) -> None:
    calls = []

    async def work(session: AsyncSession) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise LockTimeout()
        await session.execute(ONE)

    async def run() -> dict[str, int]:
        async with AsyncDatabase(f"sqlite+aiosqlite:///{path}") as database:
            (watch,) = database.watches()
            await database.run_in_transaction(work)
            return dict(watch.snapshot().retries)

    assert asyncio.run(run()) == {"LockTimeout": 1}
