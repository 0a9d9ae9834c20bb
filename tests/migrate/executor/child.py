"""A process that carries out what is left of a job, to be killed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

import sqlalchemy as sa
from migrate.forks import FORKS

from alchemigrate.migrate.backfill.control import Switch
from alchemigrate.migrate.backfill.manner import Manner
from alchemigrate.migrate.backfill.pace import Pace
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.signals import ended_by_signals
from alchemigrate.migrate.patience import Patience
from alchemigrate.values.operation import Phase

MOST = 30.0
"""Seconds that anything may take."""


def carried(url: str, job: str) -> None:
    """Every phase that is planned."""
    engine = sa.create_engine(url)
    executor = Executor(engine, Patience(turn=MOST))
    for phase in executor.planned(job):
        executor.carry_out(job, phase)


def ended(url: str, job: str) -> None:
    """Every phase, slowly, until a signal ends it; exit code 3 if one did."""
    engine = sa.create_engine(url)
    switch = Switch()
    executor = Executor(engine, switch=switch, manner=Manner(pace=Pace(first=50, work=0.05)))
    with ended_by_signals(switch):
        for phase in executor.planned(job):
            if not executor.carry_out(job, phase).finished:
                sys.exit(3)


def taken_back(url: str, job: str) -> None:
    """All of it."""
    Executor(sa.create_engine(url), Patience(turn=MOST)).take_back(job)


@contextmanager
def started(work: Callable[[str, str], None], url: str, job: str) -> Iterator[BaseProcess]:
    """The process; it is killed at the end."""
    process = FORKS.Process(target=work, args=(url, job), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def reached(engine: sa.Engine, job: str, states: tuple[str, ...], process: BaseProcess) -> bool:
    """Wait until the journal has these states of the job's steps; False if it has ended before."""
    return _watched(engine, job, process, lambda now: now == states)


def left(engine: sa.Engine, job: str, states: tuple[str, ...], process: BaseProcess) -> bool:
    """Wait until the journal has other states than these; False if it has ended before."""
    return _watched(engine, job, process, lambda now: now != states)


def made(engine: sa.Engine, job: str, count: int, process: BaseProcess) -> bool:
    """Wait until so many steps are done; False if it has ended before."""
    return _watched(engine, job, process, lambda now: now.count("done") >= count)


def _watched(
    engine: sa.Engine, job: str, process: BaseProcess, wanted: Callable[[tuple[str, ...]], bool]
) -> bool:
    query = sa.text("SELECT phase, position, state FROM alchemigrate_journal WHERE job = :job")
    until = time.monotonic() + MOST
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while time.monotonic() < until:
            rows = sorted(
                connection.execute(query, {"job": job}),
                key=lambda row: (tuple(Phase).index(Phase(row.phase)), row.position),
            )
            if wanted(tuple(row.state for row in rows)):
                return True
            if not process.is_alive():
                return False
            time.sleep(0.002)
    raise AssertionError("it was never reached")
