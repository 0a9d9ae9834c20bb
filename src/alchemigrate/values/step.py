"""The step of each model file to another SQLAlchemy."""

from __future__ import annotations

from dataclasses import dataclass

from .risk import Feasibility, Risk


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file with mapped `classes`: what it takes, the risk, the places, the minutes of work, and
    `reasons`, why a person is needed (`line 5: AL101 ..`)."""

    path: str
    classes: tuple[str, ...]
    feasibility: Feasibility
    risk: Risk
    places: int
    minutes: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """The step to `target`, of each model file (the hardest first) and of all of them."""

    target: str
    files: tuple[ModelFile, ...]
    feasibility: Feasibility
    risk: Risk
    minutes: int

    def count(self, feasibility: Feasibility) -> int:
        """How many files take that."""
        return sum(one.feasibility is feasibility for one in self.files)
