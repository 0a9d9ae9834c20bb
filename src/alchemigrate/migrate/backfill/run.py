"""Batch after batch until no row is left, somebody ends it, or patience is at its end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from ...errors import DatabaseError
from .advance import Advance, Meter
from .batch import Batches
from .control import Asked, Control, asked
from .estimate import estimate
from .failures import Failure, failure, told
from .manner import Manner
from .position import Position, fingerprint
from .progress import Overtaken
from .sweep import crowded, dead
from .sweeping import Sweeping
from .throttle import pressure

LOOK = 0.2
"""Seconds between two looks at whether it shall pause."""


@dataclass(slots=True)
class Run:
    """One process's part of a backfill."""

    engine: sa.Engine
    batches: Batches
    controls: Sequence[Control]
    manner: Manner
    say: Callable[[Advance], None]
    _connection: sa.Connection | None = None
    _size: int = 0
    _seconds: float = 0.0
    _ended: bool = False
    _lost: bool = False
    _failed: int = 0
    _failing: float = 0.0
    _looked: float = 0.0
    _measured: float = 0.0
    _dead: int = 0
    _totals: dict[str, int] = field(default_factory=dict)
    _meter: Meter = field(default_factory=Meter)
    _sweeping: Sweeping = field(init=False)

    def __post_init__(self) -> None:
        self._sweeping = Sweeping(self.engine)

    def all(self) -> Position:
        """Carry it out; the position where it ends."""
        self._size = self.manner.pace.first
        position: Position | None = None
        try:
            while position is None or not (position.finished or self._ended):
                try:
                    position = self._step(self._connected(), position)
                except Overtaken as error:
                    if not self._lost:
                        raise self._error(
                            "another process carries out the same backfill", "wait until it ends"
                        ) from error
                    position = None
                except sa.exc.DBAPIError as error:
                    position = self._after(error, position)
        finally:
            self._sweeping.end()
            self._disconnect()
        return position

    def _connected(self) -> sa.Connection:
        if self._connection is None:
            self._connection = self.engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _step(self, connection: sa.Connection, position: Position | None) -> Position:
        """The position after a batch more, or the same one where it has to wait."""
        if position is None:
            return self._found(connection)
        if not self._may(connection, position):
            return position
        after, seconds = self.batches.write(connection, position, self._size)
        self._lost, self._failed = False, 0
        self._seconds = seconds
        same_part = len(after.parts) == len(position.parts)
        self._dead = self._dead + after.rows - position.rows if same_part else 0
        self._tell(after)
        if same_part:
            self._size = self.manner.pace.next(self._size, seconds)
            time.sleep(self.manner.pace.rest(seconds))
        return after

    def _found(self, connection: sa.Connection) -> Position:
        """Where it was left; where it begins, if it never has."""
        position = self.batches.progress.load() or self._begun(connection)
        if position.of != fingerprint(self.batches.fill):
            raise self._error(
                "the position that is kept is that of another backfill",
                "give this one another name, or take that position away",
            )
        for part in position.parts:
            if part.name not in self._totals:
                statements = self.batches.statements(connection, part.name)
                self._totals[part.name] = estimate(connection, statements)
        if position.parts:
            self._dead = dead(connection, position.parts[0].name)
        self._meter.note(time.monotonic(), position.passed)
        return position

    def _begun(self, connection: sa.Connection) -> Position:
        for part in self.batches.target.parts if self.batches.target.nullable else ():
            with connection.begin():
                statement = self.batches.statements(connection, part).nameless()
                nameless = connection.execute(statement).first()
            if nameless is not None:
                raise self._error(
                    f"there are rows in {part} whose {', '.join(self.batches.fill.key)} is NULL: "
                    "they would never be come to",
                    "fill it in, or walk the rows by a key that is NOT NULL",
                )
        return self.batches.begin(connection)

    def _may(self, connection: sa.Connection, position: Position) -> bool:
        """Whether a batch may begin now; waits a while, if not."""
        now = time.monotonic()
        if now - self._looked >= LOOK:
            wanted = asked(self.controls, connection)
            self._ended = wanted is Asked.CANCEL
            if wanted is Asked.PAUSE:
                self._wait(LOOK, "it was told to pause", position)
            else:
                self._looked = now
            if wanted is not Asked.RUN:
                return False
        if now - self._measured >= self.manner.throttle.every:
            pause = self.manner.throttle.pause(pressure(connection))
            self._measured = 0.0 if pause.again else now
            if pause.seconds > 0:
                self._wait(pause.seconds, pause.reason, position)
            if pause.again:
                return False
        self._sweep(connection, position)
        return True

    def _sweep(self, connection: sa.Connection, position: Position) -> None:
        part = position.parts[0].name
        left = sum(self._totals.values()) - position.passed
        due = self.manner.sweep.due(self._dead, self._totals[part], left)
        if due and not self._sweeping.under_way:
            self._tell(position, f"VACUUM {part}")
            statements = self.batches.statements(connection, part)
            self._sweeping.begin(statements.sweep(indexes=crowded(connection, part)))
            self._dead = 0

    def _wait(self, seconds: float, reason: str, position: Position) -> None:
        self._tell(position, reason)
        time.sleep(seconds)

    def _after(self, error: sa.exc.DBAPIError, position: Position | None) -> Position | None:
        """What to go on with after an error, None to look where it stands; raises DatabaseError."""
        kind = failure(error)
        size, pace = self._size, self.manner.pace
        if kind is Failure.REFUSED:
            self._size = pace.after_refusal(size)
            if position is None or self._size == size:
                raise self._refused(error, position) from error
            return position
        if kind is Failure.LATE:
            self._size = pace.after_timeout(size)
        if kind is Failure.LOST:
            self._disconnect()
            self._lost, position = True, None
        if not self._failed:
            self._failing = time.monotonic()
        self._failed += 1
        waited = time.monotonic() - self._failing
        pause = self.manner.patience.pause(self._failed, waited, random.random())
        if pause is None:
            raise self._error(
                f"{kind.value} for {waited:.0f} s, tried {self._failed} times: {told(error)}",
                "end what is in its way, and run it again: it goes on where it was",
            ) from error
        self._tell(position, f"{kind.value}: {told(error)}")
        time.sleep(pause)
        return position

    def _refused(self, error: sa.exc.DBAPIError, position: Position | None) -> DatabaseError:
        after = ""
        if position is not None and position.parts:
            keys = ", ".join(map(str, position.last or ()))
            first = "the first row" if position.last is None else f"the row after ({keys})"
            after = f" at {first} of {position.parts[0].name}"
        return self._error(
            f"the database refused it{after}: {told(error)}",
            "make the rows or the SQL fit, and run it again: it goes on where it was",
        )

    def _error(self, what: str, cure: str) -> DatabaseError:
        return DatabaseError(what, where=f"backfill of {self.batches.fill.table}", cure=cure)

    def _tell(self, position: Position | None, waits: str = "") -> None:
        total = sum(self._totals.values()) if position else None
        if position is not None:
            self._meter.note(time.monotonic(), position.passed)
        self.say(
            Advance(
                position=position,
                total=total,
                rate=self._meter.rate,
                remaining=self._meter.remaining(position, total) if position else None,
                size=self._size,
                seconds=self._seconds,
                waits=waits,
            )
        )
