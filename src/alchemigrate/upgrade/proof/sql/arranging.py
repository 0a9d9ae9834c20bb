"""Several threads or asyncio tasks at once: their events as if they had run one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .events import Event
from .harmless import Harmless
from .steps import steps


@dataclass(frozen=True, slots=True)
class Sides:
    """What one test did: before, after, and before once more (None where that was not run)."""

    before: Sequence[Event]
    after: Sequence[Event]
    again: Sequence[Event] | None = None


def concurrent(sides: Sides) -> bool:
    """Whether more than one thread or task took part."""
    return any(len({one.lane for one in side}) > 1 for side in (sides.before, sides.after))


def arranged(sides: Sides, group: str, allowed: frozenset[Harmless]) -> Sides:
    """The events by `lane` (thread or task) or by `checkout` (use of a connection).

    The groups stand in the order of what they do, since nothing else about them is the same in
    two runs; inside a group all stays in order.
    """
    again = _arranged(sides.again, group, allowed) if sides.again is not None else None
    return Sides(
        _arranged(sides.before, group, allowed), _arranged(sides.after, group, allowed), again
    )


def _arranged(events: Sequence[Event], group: str, allowed: frozenset[Harmless]) -> Sequence[Event]:
    groups: dict[int, list[Event]] = {}
    working: dict[int, int] = {}  # by connection, the group that sent its last statement
    for event in events:
        own = getattr(event, group)
        if event.kind == "statement":
            working[event.checkout] = own
        elif event.checkout:
            own = working.get(event.checkout, own)  # a task may end what another has done
        groups.setdefault(own, []).append(event)
    ordered = sorted(groups.values(), key=lambda one: [step.key for step in steps(one, allowed)])
    return [event for one in ordered for event in one]
