"""What a command has found, as reports tell it, whichever command it was."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..checkkit import Check
from ..dangerkit import Danger
from ..rulekit.rule import Rule
from ..values.finding import Finding, Level, Skipped, Status, Unfound
from ..values.statistics import Statistics
from ..values.step import Step
from .fingerprints import Key
from .tree import Tree


@dataclass(frozen=True)
class Told(ABC):
    """Findings in a project, what was `skipped`, and what only tests met."""

    tree: Tree = field(repr=False)
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...] = ()
    unfound: tuple[Unfound, ...] = ()

    @property
    def left(self) -> tuple[Finding, ...]:
        """Findings that still stand: neither applied, nor suppressed, nor in a baseline."""
        return tuple(finding for finding in self.findings if not finding.status.is_done)

    @property
    def statuses(self) -> dict[str, int]:
        """How many findings ended in each status."""
        counts = Counter(finding.status for finding in self.findings)
        return {str(status): counts[status] for status in Status}

    @property
    def ahead(self) -> Step | None:
        """What the way of the models to another SQLAlchemy takes, where that was looked at."""
        return None

    @property
    def measured(self) -> Statistics | None:
        """How large a database is and how it is used, where one was asked."""
        return None

    @property
    def has_target(self) -> bool:
        """Whether the findings stand between the code and something it is to run on."""
        return False

    @property
    @abstractmethod
    def subject(self) -> str:
        """What it is about, as a heading begins."""

    @property
    @abstractmethod
    def looked_at(self) -> str:
        """What was read, in words."""

    @property
    def tally(self) -> Mapping[str, int]:
        """What is left by level, and how the others ended."""
        levels = Counter(one.level for one in self.left)
        done = {name: number for name, number in self.statuses.items() if number}
        for one in self.left:
            done[one.status] -= 1
        return {str(level): levels[level] for level in Level} | done

    @property
    @abstractmethod
    def facts(self) -> Mapping[str, Any]:
        """What else is known of the whole, for programs."""

    @property
    @abstractmethod
    def known(self) -> tuple[Rule | Check | Danger, ...]:
        """All that could have found something."""

    @abstractmethod
    def keyed(self, found: Iterable[Finding]) -> Iterator[tuple[Finding, Key]]:
        """Findings with what they are known by when lines move."""
