"""A run ends or pauses between two steps, or two batches, when somebody says so: a signal, or
another process by the journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from ..backfill.control import Asked, Switch
from .tables import JOBS
from .turn import Turn

LOOK = 0.2
"""Seconds between two looks while it waits."""


class Ended(Exception):  # noqa: N818 - no failure: somebody wanted it
    """The run ends here."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """What is asked of the run of a job, by the process's own switch and by the journal."""

    engine: sa.Engine
    job: str
    switch: Switch
    turn: Turn
    say: Callable[[str], None]

    def asked(self, connection: sa.Connection) -> Asked:
        """What it shall do; as a control of a backfill, it looks after the run's lock, too."""
        self.turn.ensure()
        own = self.switch.asked(connection)
        if own is not Asked.RUN:
            return own
        with connection.begin():
            wanted = connection.execute(sa.select(JOBS.c.asked).where(JOBS.c.job == self.job))
            return Asked(wanted.scalar() or Asked.RUN)

    def check(self) -> None:
        """Go on, or wait until it may; raises Ended."""
        told = False
        while True:
            with self.engine.connect() as connection:
                wanted = self.asked(connection)
            if wanted is Asked.CANCEL:
                raise Ended
            if wanted is Asked.RUN:
                return
            if not told:
                self.say(f"{self.job} was told to pause")
                told = True
            time.sleep(LOOK)

    def answered(self) -> None:
        """An end that was asked for by the journal was made: the next run is free of it."""
        with self.engine.begin() as connection:
            connection.execute(
                sa.update(JOBS)
                .where(JOBS.c.job == self.job, JOBS.c.asked == Asked.CANCEL.value)
                .values(asked=Asked.RUN.value)
            )
