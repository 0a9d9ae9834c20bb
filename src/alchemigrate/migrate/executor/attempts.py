"""Something is tried again and again until it is done, or patience is at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from ...errors import BusyError, DatabaseError, LockedError
from ..backfill.failures import Failure, failure
from ..backfill.failures import told as first_line
from ..patience import Patience
from ..patiently import Failed, patiently
from ..write.postgresql_locks import locks
from . import blockers
from .entry import Move
from .journal import Journal
from .steady import steadily
from .stopping import Ended, Stopping
from .turn import Turn

Holding = tuple[blockers.Blocker, ...]
Work = Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Attempts:
    """Tries moves again as long as patience lasts; raises DatabaseError after that."""

    engine: sa.Engine
    journal: Journal
    turn: Turn
    patience: Patience
    stopping: Stopping
    say: Callable[[str], None]

    def insist(self, move: Move, work: Work) -> int:
        """Do the work of a move; how often it was tried. It is told whether to be gentle."""
        try:
            return self._insist(move, work)
        except BusyError:
            raise
        except DatabaseError as error:
            self._note(move, error.what)
            raise

    def _insist(self, move: Move, work: Work) -> int:
        told, gently = float("-inf"), False

        def once(attempt: int) -> int:
            self.stopping.check()
            self.journal.begun(move, attempt)
            work(gently)
            return attempt

        def failed(found: Failed) -> None:
            nonlocal told, gently
            holding = self._holding(move, found.error)
            why = self._why(move, found.error, holding)
            gently = any(one.automatic for one in holding)
            if found.pause is None:
                raise self._exhausted(move, why, found) from found.error
            if time.monotonic() - told >= self.patience.tell:
                self.say(f"{move.entry.where}: {why}: trying again in {found.pause:.2f} s")
                told = time.monotonic()

        try:
            return patiently(self.patience, once, failed)
        except Ended:
            steadily(self.patience, lambda: self.journal.left(move))
            raise

    def _why(self, move: Move, error: sa.exc.DBAPIError, holding: Holding) -> str:
        """Why it may be tried again; raises DatabaseError if it may not."""
        kind = failure(error)
        if kind is Failure.LOST:
            return f"has no connection: {first_line(error)}"
        if kind is Failure.LOCKED and self.engine.dialect.name == "sqlite":
            return f"has to wait: {first_line(error)}"
        if kind is Failure.LOCKED:
            return f"waits for {blockers.told(holding)}"
        if kind is Failure.LATE:
            limit = self.patience.long_ms if move.long else self.patience.statement_ms
            raise self._given_up(
                move,
                f"{first_line(error)}: it may take {limit} ms",
                "allow it more, or find out what it waits for; nothing of it was kept",
            ) from error
        raise self._given_up(
            move, first_line(error), "see what it names, and run it again: it goes on there"
        ) from error

    def _holding(self, move: Move, error: sa.exc.DBAPIError) -> Holding:
        if self.engine.dialect.name != "postgresql" or failure(error) is not Failure.LOCKED:
            return ()
        try:
            return blockers.holding(self.engine, locks(move.step))
        except sa.exc.DBAPIError:
            return ()

    def _exhausted(self, move: Move, why: str, found: Failed) -> LockedError:
        return LockedError(
            f"tried {found.attempt} times in {found.waited:.1f} s, and it still {why}",
            where=move.entry.where,
            cure="end what is in its way, and run it again: it goes on there",
        )

    def _given_up(self, move: Move, told: str, cure: str) -> DatabaseError:
        return DatabaseError(told, where=f"{move.entry.where} ({move.entry.title})", cure=cure)

    def _note(self, move: Move, told: str) -> None:
        """Into the journal, if there still is a way to it: the error itself is told anyway."""
        try:
            self.journal.failed(move, told)
        except sa.exc.DBAPIError as error:
            self.say(f"the journal could not be told: {first_line(error)}")
