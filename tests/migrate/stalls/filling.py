"""A backfill beside a single UPDATE of all rows: rate, longest stall, growth of the table.

A single UPDATE soon has all writers of its table wait for it, and is alone then. What the rates are
under the same load is seen with writers of another table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from migrate.stalls import things
from migrate.stalls.load import APART, READ, WRITE, load

from alchemigrate.migrate.backfill.advance import Advance
from alchemigrate.migrate.backfill.carry_out import carry_out
from alchemigrate.migrate.backfill.manner import Manner
from alchemigrate.migrate.backfill.table_progress import TableProgress
from alchemigrate.values.change import Fill

FILL = Fill("things", ("id",), (("doubled", "amount * 2"),))


class Busy(StrEnum):
    """Where writers and readers are meanwhile."""

    NOWHERE = "without load"
    APART = "under load of another table"
    THERE = "under load"


@dataclass(frozen=True)
class Filled:
    """Rows in a second, and how many times the table grew; of the statements of writers and readers
    the longest in seconds, the longest before it began, and what one in a hundred took longer."""

    rate: float
    stall: float
    calm: float
    usual: float
    growth: float
    batches: int = 1
    swept: int = 0


def at_once(engine: sa.Engine, rows: int, busy: Busy) -> Filled:
    """By a single UPDATE."""

    def update(_: Callable[[int], None]) -> tuple[int, int]:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE things SET doubled = amount * 2")
        return 1, 0

    return _measured(engine, rows, update, busy)


def in_batches(engine: sa.Engine, rows: int, busy: Busy, manner: Manner | None = None) -> Filled:
    """By a backfill."""
    progress = TableProgress(engine, "measured")
    progress.forget()
    swept: set[int] = set()

    def fill(at: Callable[[int], None]) -> tuple[int, int]:
        def say(advance: Advance) -> None:
            position = advance.position
            if position is None:
                return
            if position.last:
                at(int(position.last[0]))
            if advance.waits.startswith("VACUUM"):
                swept.add(position.batches)

        done = carry_out(engine, FILL, progress, (progress,), manner, say)
        assert done.rows == rows
        return done.batches, len(swept)

    return _measured(engine, rows, fill, busy)


def _measured(
    engine: sa.Engine,
    rows: int,
    work: Callable[[Callable[[int], None]], tuple[int, int]],
    busy: Busy,
) -> Filled:
    things.make(engine, rows)
    before = things.size(engine)
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    statements = APART if busy is Busy.APART else (WRITE, READ)
    with load(url, rows, statements, busy is not Busy.NOWHERE) as running:

        def at(key: int) -> None:
            running.place.value = key

        begun = time.monotonic()
        batches, swept = work(at)
        ended = time.monotonic()
    with engine.connect() as connection:
        query = "SELECT count(*) FROM things WHERE doubled IS DISTINCT FROM amount * 2"
        assert connection.exec_driver_sql(query).scalar_one() == 0
    return Filled(
        rows / (ended - begun),
        running.stall(begun, ended),
        running.stall(0, begun),
        running.usual(begun, ended),
        things.size(engine) / before,
        batches,
        swept,
    )
