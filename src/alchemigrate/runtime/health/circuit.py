"""The policy of a circuit breaker: pure, given the clock's value."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Circuit:
    """`failures` in a row open it; after `pause` seconds one attempt is let through."""

    failures: int = 5
    pause: float = 5.0


@dataclass(frozen=True, slots=True)
class State:
    """Closed while `opened` is None; `trying` since when one attempt is under way."""

    failures: int = 0
    opened: float | None = None
    trying: float | None = None


CLOSED = State()


def admit(policy: Circuit, state: State, now: float) -> tuple[State, float]:
    """The state after somebody asked, and how long they have to wait: 0 lets them through.

    An attempt that never came back counts as over after another `pause`.
    """
    if state.opened is None:
        return state, 0.0
    since = state.opened if state.trying is None else max(state.opened, state.trying)
    wait = policy.pause - (now - since)
    return (state, wait) if wait > 0 else (replace(state, trying=now), 0.0)


def failed(policy: Circuit, state: State, now: float) -> State:
    """The state after a failure."""
    failures = state.failures + 1
    opened = now if failures >= policy.failures else None
    return State(failures, opened)


def succeeded(state: State) -> State:
    """The state after a success."""
    return CLOSED
