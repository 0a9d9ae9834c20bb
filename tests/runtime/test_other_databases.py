"""Units of work on MariaDB and SQLite: read-only, retried, cancelled."""

from __future__ import annotations

import asyncio
import random
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from runtime.ledger import Entry, prepare, requests
from sqlalchemy.orm import Session

from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.errors import ReadOnly, UniqueViolation
from alchemigrate.runtime.options import Options


def test_mariadb_keeps_readers_from_writing(mariadb: str) -> None:
    with Database(Options.of(mariadb)) as held:
        prepare_mariadb(held.engine)
        with pytest.raises(ReadOnly), held.read_only() as session:
            session.execute(sa.text("INSERT INTO entry (request) VALUES ('a')"))
        with held.session() as session:
            session.execute(sa.text("INSERT INTO entry (request) VALUES ('b')"))
        assert requests(held.engine) == ["b"]


def prepare_mariadb(engine: sa.Engine) -> None:
    """The table, with the length that MariaDB asks for."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE entry (id INT PRIMARY KEY AUTO_INCREMENT, request VARCHAR(20))"
        )


def test_mariadb_deadlocks_are_run_again(mariadb: str) -> None:
    with Database(Options.of(mariadb)) as held:
        prepare_mariadb(held.engine)
        with held.session() as session:
            session.execute(sa.text("INSERT INTO entry VALUES (1, 'a'), (2, 'b')"))
        meet = threading.Barrier(2)
        tries = [0, 0]

        def lock_both(number: int) -> None:
            def work(session: Session) -> None:
                tries[number] += 1
                for row in (number + 1, 2 - number):
                    told = {"told": f"{number}", "id": row}
                    session.execute(sa.text("UPDATE entry SET request=:told WHERE id=:id"), told)
                    if tries[number] == 1 and row == number + 1:
                        meet.wait()

            held.run_in_transaction(work)

        threads = [threading.Thread(target=lock_both, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(tries) == [1, 2]
        assert len(set(requests(held.engine))) == 1


def test_sqlite_counts_up_without_loss(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path}/x.db") as held:
        prepare(held.engine)

        def count_up(session: Session) -> None:
            seen = session.scalar(sa.select(sa.func.count()).select_from(Entry))
            session.add(Entry(request=str(seen)))

        def twenty() -> None:
            for _ in range(20):
                held.run_in_transaction(count_up)

        threads = [threading.Thread(target=twenty) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert requests(held.engine) == [str(number) for number in range(80)]


def test_sqlite_tasks_are_cancelled(tmp_path: Path) -> None:
    dice = random.Random(3)

    async def write(held: AsyncDatabase, number: int) -> int:
        async with held.session() as session:
            session.add(Entry(request=f"{number}"))
            await session.flush()
            await asyncio.sleep(0)
        return number

    async def main() -> set[str]:
        done: set[str] = set()
        async with AsyncDatabase(f"sqlite:///{tmp_path}/x.db") as held:
            async with held.engine.begin() as connection:
                await connection.run_sync(Entry.metadata.create_all)
            for number in range(60):
                task = asyncio.create_task(write(held, number))
                if number % 4:
                    await asyncio.sleep(dice.random() * 0.01)
                    task.cancel()
                found = await asyncio.gather(task, return_exceptions=True)
                done |= {f"{one}" for one in found if isinstance(one, int)}
                assert held._sessions.checked_out() == 0
            with pytest.raises(UniqueViolation):
                async with held.session() as session:
                    session.add_all([Entry(id=999, request="x"), Entry(id=999, request="y")])
        return done

    done = asyncio.run(main())
    engine = sa.create_engine(f"sqlite:///{tmp_path}/x.db")
    written = requests(engine)
    engine.dispose()
    assert len(done) >= 15
    assert done <= set(written)
    assert len(written) == len(set(written))
