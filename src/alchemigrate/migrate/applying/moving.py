"""Revisions run one after the other, each again if a lock was not free."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...errors import DatabaseError, LockedError
from ..backfill.failures import BY_STATE, Failure
from ..patience import Patience
from .conversation import Coming, Conversation, Failed


@dataclass(frozen=True, slots=True)
class Moved:
    """A revision that was applied or taken back, how often it was tried, and its seconds."""

    revision: str
    title: str
    attempts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Mover:
    """Moves a database by revisions; `again` says what to do after a failure."""

    asked: Conversation
    patience: Patience
    say: Callable[[str], None]
    again: str

    def all(self, way: tuple[Coming, ...], to: str, back: bool = False) -> Iterator[Moved]:
        """Run the revisions of a way in their order; raises DatabaseError or LockedError."""
        for one in way:
            self.say(f"{'taking back' if back else 'applying'} {one.revision} {one.title}".rstrip())
            target = to if back else one.revision
            begun, attempt = time.monotonic(), 0
            while True:
                attempt += 1
                done = self.asked.step(target, back)
                if not isinstance(done, Failed):
                    break
                self._wait(one, done, attempt, time.monotonic() - begun)
            if done is None:
                return
            yield Moved(done, one.title, attempt, time.monotonic() - begun)

    def _wait(self, one: Coming, failed: Failed, attempt: int, waited: float) -> None:
        """Until it may be tried again; raises the error if it may not."""
        pause = self.patience.pause(attempt, waited, random.random())
        if BY_STATE.get(failed.code) is not Failure.LOCKED:
            raise self._error(one, failed)
        if failed.partly:
            raise DatabaseError(
                "a table was locked, and a part of the revision is committed",
                where=_where(one, failed),
                cure=f"see what it has done; {self.again}",
            )
        if pause is None:
            raise LockedError(
                f"a table was locked, and the revision was tried {attempt} times in "
                f"{waited:.1f} s: {failed.error}",
                where=_where(one, failed),
                cure=f"end the transaction that holds it; {self.again}",
            )
        self.say(f"{one.revision}: a table is locked: trying again in {pause:.2f} s")
        time.sleep(pause)

    def _error(self, one: Coming, failed: Failed) -> DatabaseError:
        said = f"{failed.where}: {failed.error}" if failed.where else failed.error
        part = "a part of it is committed; " if failed.partly else ""
        return DatabaseError(
            said,
            where=_where(one, failed),
            cure="; ".join(filter(None, (failed.cure, f"{part}{self.again}"))),
        )


def _where(one: Coming, failed: Failed) -> str:
    return f"{one.path.name}:{failed.line}" if failed.line else one.path.name
