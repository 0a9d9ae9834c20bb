"""A circuit breaker: after failures in a row nothing is tried for a while, but answered at once.

    breaker = Breaker()
    with breaker, Session(engine) as session: ...

The same object serves threads and asyncio: entering and leaving it waits for nothing.
"""

from __future__ import annotations

import threading
from time import monotonic
from types import TracebackType

from ..errors import CircuitOpen, Unavailable
from ..failures import classify
from .circuit import CLOSED, Circuit, State, admit, failed, succeeded

__all__ = ["Breaker", "Circuit"]


class Breaker:
    """Counts failures of availability (Unavailable); others show that the database answers."""

    def __init__(self, policy: Circuit | None = None) -> None:
        self._policy = policy or Circuit()
        self._lock = threading.Lock()
        self._state = CLOSED

    @property
    def state(self) -> State:
        """As it stands."""
        return self._state

    def __enter__(self) -> Breaker:
        with self._lock:
            self._state, wait = admit(self._policy, self._state, monotonic())
            failures = self._state.failures
        if wait > 0:
            raise CircuitOpen(failures=failures, wait=wait)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        failure = classify(error) if error is not None else None
        with self._lock:
            if isinstance(failure, Unavailable):
                self._state = failed(self._policy, self._state, monotonic())
            elif error is None or failure is not None:
                self._state = succeeded(self._state)
