"""What a watch has seen, as one frozen value: plain numbers, texts and tuples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .histogram import Durations


@dataclass(frozen=True, slots=True)
class Pool:
    """The pool at one moment, in connections; None where this kind of pool does not know."""

    kind: str
    size: int | None
    checked_out: int
    idle: int | None
    overflow: int | None
    most: int | None
    """How many there may be at once: size and overflow together; None is without a limit."""

    @property
    def saturation(self) -> float | None:
        """The share of connections in use, 0 to 1; None without a limit."""
        return self.checked_out / self.most if self.most else None


@dataclass(frozen=True, slots=True)
class Slow:
    """A statement that took longer than it should; `statement` has no values in it."""

    statement: str
    seconds: float
    caller: str
    at: float
    """Unix time of its end."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An error that a statement or a connection attempt ended in, without values."""

    kind: str
    what: str
    statement: str
    caller: str
    at: float


@dataclass(frozen=True, slots=True)
class Held:
    """A connection that is, or was, checked out: by which line, and for how many seconds."""

    caller: str
    seconds: float
    in_transaction: bool
    idle: float
    """Seconds since its last statement ended, the transaction being open; otherwise 0."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A connection that was lost (never given back) or is held for too long."""

    caller: str
    seconds: float
    lost: bool
    at: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """A transaction that stayed open while its program did something else."""

    caller: str
    """The line whose statement, commit or rollback came after the pause."""
    taken: str
    """The line that took the connection."""
    seconds: float
    at: float


@dataclass(frozen=True, slots=True)
class Repeat:
    """One statement, many times from one checkout: mostly a relationship loaded row by row."""

    statement: str
    times: int
    caller: str
    at: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All of it at one moment; counters run since the watch began."""

    name: str
    at: float
    pool: Pool
    created: int
    closed: int
    lost: int
    """Connections that were invalidated: by an error of theirs, or by hand."""
    leaked: int
    checkouts: int
    checkins: int
    commits: int
    rollbacks: int
    timeouts: int | None
    """Checkouts that got no connection in time; None: the pool has no meter."""
    waits: Durations | None
    holds: Durations
    statements: Durations
    errors: Mapping[str, int]
    """How many errors, by the failure's name ("UniqueViolation"); "Other" is no known one."""
    retries: Mapping[str, int]
    slow: tuple[Slow, ...]
    failed: tuple[Failed, ...]
    leaks: tuple[Leak, ...]
    waiting: tuple[Waiting, ...]
    repeats: tuple[Repeat, ...]
    held: tuple[Held, ...]
    """What is checked out now, the longest first."""
