"""One process's part of a job: its moves, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from ...values.change import Fill
from ...values.job import DoneStep, Outcome
from ..backfill import carry_out as backfill
from ..backfill.advance import Advance
from ..backfill.manner import USUAL, Manner
from ..patience import Patience
from . import sqlite, transaction
from .alone import Alone
from .attempts import Attempts
from .entry import Move
from .filling import StepProgress
from .steady import steadily
from .stopping import Ended
from .watch import watched


@dataclass(slots=True)
class Run:
    """Makes moves of a job until all are made, or somebody ends it."""

    engine: sa.Engine
    attempts: Attempts
    patience: Patience
    say: Callable[[str], None]
    manner: Manner | None = None
    _done: list[DoneStep] = field(default_factory=list)

    def all(self, job: str, moves: Iterable[Move]) -> Outcome:
        """Make them in their order."""
        try:
            for move in moves:
                self._done.append(self._made(move))
        except Ended:
            steadily(self.patience, self.attempts.stopping.answered)
            self.say(f"{job} ends here, as was asked; run it again to go on")
            return Outcome(job, tuple(self._done), finished=False)
        return Outcome(job, tuple(self._done), finished=True)

    def _made(self, move: Move) -> DoneStep:
        begun, rows = time.monotonic(), list[int]()
        if move.fill is not None:
            fill = move.fill
            tried = self.attempts.insist(move, lambda _: rows.append(self._fill(move, fill)))
        elif move.alone:
            tried = self.attempts.insist(move, lambda _: self._alone(move))
        else:
            tried = self.attempts.insist(move, lambda gently: self._together(move, gently))
        entry = move.entry
        seconds = time.monotonic() - begun
        return DoneStep(
            entry.phase, entry.position, entry.title, tried, seconds, rows[-1] if rows else None
        )

    def _together(self, move: Move, gently: bool) -> None:
        journal = self.attempts.journal
        if self.engine.dialect.name == "sqlite":
            sqlite.carry_out(self.engine, journal, move)
        else:
            tell = self._tells(move)
            transaction.carry_out(self.engine, journal, move, self.patience, tell, gently)

    def _tells(self, move: Move) -> Callable[[str], None]:
        return lambda text: self.say(f"{move.entry.where}: {text}")

    def _alone(self, move: Move) -> None:
        with self.engine.connect() as connection:
            single = connection.execution_options(isolation_level="AUTOCOMMIT")
            with watched(self.engine, single, self.patience.tell, self._tells(move)):
                Alone(single, self.patience, self.say).carry_out(move)
        with self.engine.begin() as connection:
            self.attempts.journal.ended(connection, move)

    @property
    def _usual(self) -> Manner:
        usual = USUAL[self.engine.dialect.name]
        patient = replace(usual.patience, budget=self.patience.budget)
        return replace(usual, patience=patient)

    def _fill(self, move: Move, fill: Fill) -> int:
        journal, stopping = self.attempts.journal, self.attempts.stopping
        progress = StepProgress(self.engine, journal, move)
        position = backfill.carry_out(
            self.engine,
            fill,
            progress,
            (stopping,),
            self.manner or self._usual,
            Told(move, progress, self.say, self.patience.tell),
        )
        if not position.finished:
            raise Ended
        return position.rows


@dataclass(slots=True)
class Told:
    """Tells how a backfill gets on, every so many seconds."""

    move: Move
    progress: StepProgress
    say: Callable[[str], None]
    every: float
    _last: float = float("-inf")
    _expected: int | None = None

    def __call__(self, advance: Advance) -> None:
        """Keep what is expected, and say where it is."""
        if advance.total is not None and self._expected is None:
            self._expected = advance.total
            self.progress.expect(advance.total)
        now = time.monotonic()
        if advance.position is None or now - self._last < self.every:
            return
        self._last = now
        left = f", {advance.remaining:.0f} s left" if advance.remaining is not None else ""
        waits = f", waits: {advance.waits}" if advance.waits else ""
        of = f" of about {advance.total:,}" if advance.total is not None else ""
        self.say(
            f"{self.move.entry.where}: {advance.position.passed:,}{of} rows, "
            f"{advance.rate:,.0f}/s{left}{waits}"
        )
