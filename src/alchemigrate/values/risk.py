"""How dangerous findings are, how much work they are, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Risk(StrEnum):
    """How likely it is that production notices, the greatest first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Feasibility(StrEnum):
    """What it takes to get to the target.

    `ready`: nothing is left; `automatic`: all that is left and matters has a safe fix; `person`:
    code that raises or acts differently has no safe fix; `blocked`: a package that is required has
    no release for the target.
    """

    READY = "ready"
    AUTOMATIC = "automatic"
    PERSON = "person"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class FileRisk:
    """A file with its greatest risk, its findings, those `left`, how many tests run the best
    tested of them (None if nothing was recorded), and the minutes of work it is."""

    path: str
    risk: Risk
    findings: int
    left: int
    silent: int
    tests: int | None
    requests: int | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The risk of a project: the greatest of a finding, how many findings have each, the files (the
    most dangerous first), the minutes of work, and what it takes, with what blocks it."""

    risk: Risk
    counts: Mapping[Risk, int]
    files: tuple[FileRisk, ...]
    minutes: int
    feasibility: Feasibility
    obstacles: tuple[str, ...] = ()
