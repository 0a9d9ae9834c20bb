"""After SIGKILL, a lost connection or a second process each row is written once."""

from __future__ import annotations

import random
import threading
import time

import pytest
import sqlalchemy as sa
from migrate.backfill import filling
from migrate.backfill.rows import FILL, make, writes
from migrate.forks import FORKS

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.backfill.carry_out import carry_out
from alchemigrate.migrate.backfill.manner import Manner
from alchemigrate.migrate.backfill.pace import Pace
from alchemigrate.migrate.backfill.table_progress import TableProgress

ROWS = 12_000
KILLS = 4


def killed(engine: sa.Engine, progress: TableProgress, after: float) -> int:
    """Let a process fill until it has written something and this time has passed, and kill it;
    the number of batches that are done."""
    found = progress.load()
    before = found.batches if found else 0
    url = engine.url.render_as_string(hide_password=False)
    process = FORKS.Process(target=filling.filled, args=(url,), daemon=True)
    process.start()
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            now = progress.load()
            if now is not None and now.batches > before:
                break
            time.sleep(0.005)
        time.sleep(after)
    finally:
        process.kill()
        process.join()
    done = progress.load()
    assert done is not None
    return done.batches


def test_killed_at_any_moment_it_goes_on_where_it_was(engine: sa.Engine) -> None:
    make(engine, ROWS)
    progress = TableProgress(engine, "killed")
    chance = random.Random()
    reached = [killed(engine, progress, chance.uniform(0, 0.1)) for _ in range(KILLS)]
    assert reached == sorted(set(reached)), "every process got further"
    assert set(writes(engine)) == {0, 1}, "it was killed before the end, and nothing is done twice"
    done = carry_out(engine, FILL, progress, manner=filling.STEADY)
    assert done.finished
    assert done.rows == ROWS
    assert done.batches == ROWS / 20
    assert writes(engine) == {1: ROWS}


def test_a_lost_connection_is_made_again(postgresql: sa.Engine) -> None:
    make(postgresql, ROWS)
    progress = TableProgress(postgresql, "lost")
    other = sa.create_engine(postgresql.url)
    over = threading.Event()
    ended: list[int] = []

    def end() -> None:
        with other.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not over.wait(0.1):
                ended.extend(
                    connection.exec_driver_sql(
                        "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
                        "datname = current_database() AND query LIKE 'UPDATE%%' "
                        "AND pg_terminate_backend(pid)"
                    ).scalars()
                )

    ender = threading.Thread(target=end)
    ender.start()
    try:
        done = carry_out(postgresql, FILL, progress, manner=filling.STEADY)
    finally:
        over.set()
        ender.join()
        other.dispose()
    assert ended
    assert done.rows == ROWS
    assert writes(postgresql) == {1: ROWS}


def test_of_two_at_once_one_is_told_and_no_row_is_written_twice(engine: sa.Engine) -> None:
    make(engine, 3000)
    progress = TableProgress(engine, "two")
    failures: list[DatabaseError] = []
    manner = Manner(pace=Pace(first=10, most=10))

    def fill() -> None:
        try:
            carry_out(engine, FILL, progress, manner=manner)
        except DatabaseError as error:
            failures.append(error)

    threads = [threading.Thread(target=fill) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.what for one in failures] == ["another process carries out the same backfill"]
    assert writes(engine) == {1: 3000}


def test_the_position_of_another_backfill_is_not_taken(engine: sa.Engine) -> None:
    make(engine, 10)
    progress = TableProgress(engine, "same name")
    carry_out(engine, FILL, progress)
    other = filling.Fill("things", ("id",), (("doubled", "amount * 3"),))
    with pytest.raises(DatabaseError, match="that of another backfill"):
        carry_out(engine, other, progress)
    progress.forget()
    assert carry_out(engine, other, progress).rows == 10
