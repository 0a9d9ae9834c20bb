"""What became of the requests, stage by stage, and who read what whom had written."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Stage:
    """A part of the course: when it began and ended, and what was asked meanwhile."""

    name: str
    began: float
    ended: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)

    @property
    def longest(self) -> float:
        """Seconds of the slowest answer."""
        return max(self.latencies, default=0.0)

    @property
    def usual(self) -> float:
        """Seconds that one answer in a hundred took longer than."""
        return sorted(self.latencies)[len(self.latencies) * 99 // 100] if self.latencies else 0.0


class Tally:
    """Counts for many threads; requests belong to the stage in which they began."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.stages: list[Stage] = []
        self.crossed: Counter[tuple[str, str]] = Counter()

    def begin(self, name: str) -> Stage:
        """The next stage; the one before has ended."""
        now = time.monotonic()
        with self._lock:
            if self.stages:
                self.stages[-1].ended = now
            self.stages.append(Stage(name, now))
            return self.stages[-1]

    def end(self) -> None:
        """The last stage has ended."""
        self.stages[-1].ended = time.monotonic()

    @property
    def now(self) -> Stage:
        """The stage that is under way."""
        return self.stages[-1]

    def answered(self, stage: Stage, seconds: float, version: str, wrong: str | None) -> None:
        """One request has come to its end."""
        with self._lock:
            stage.latencies.append(seconds)
            stage.versions[version] += 1
            if wrong is not None:
                stage.failed.append(wrong)

    def read(self, writer: str, reader: str) -> None:
        """One version has given back what another had been told."""
        with self._lock:
            self.crossed[writer, reader] += 1

    @property
    def failed(self) -> list[str]:
        """All failures, the stage before each."""
        return [f"{stage.name}: {one}" for stage in self.stages for one in stage.failed]
