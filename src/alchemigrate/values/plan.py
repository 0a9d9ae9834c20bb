"""The way from what a project is to where it is going, in steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .risk import Assessment


class State(StrEnum):
    """How far a step is: `next` is the first that is not done; `blocked` waits for a release."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what to do and why, the commands, minutes of work, and how far it is.

    `findings` is how many places it is about, `by_hand` how many of those no fix is applied to
    unasked.
    """

    title: str
    why: str = ""
    commands: tuple[str, ...] = ()
    minutes: int | None = None
    state: str = ""
    findings: int = 0
    by_hand: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in their order, and the risk of all that they are about."""

    steps: tuple[Step, ...]
    assessment: Assessment
