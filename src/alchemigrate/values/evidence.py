"""What a recorded test run saw of a file: calls of SQLAlchemy, its warnings, executed lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[int, int, int, int]
"""First line, first column, last line, end column of a call; columns count bytes from 0.

Where the interpreter does not know columns (before Python 3.11), they and the last line are -1.
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A call of a method of SQLAlchemy: the kinds of receivers and of first arguments it met."""

    place: Place
    method: str
    receivers: tuple[str, ...]
    arguments: tuple[str, ...]
    count: int
    tests: int


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning of SQLAlchemy about a line of the project."""

    line: int
    category: str
    message: str
    count: int
    tests: int


@dataclass(frozen=True, slots=True)
class FileEvidence:
    """What was seen of one file, which had this SHA-256; `lines`: number of tests by line,
    `requests`: number of different HTTP requests that tests made of it, by line."""

    digest: str
    calls: tuple[Seen, ...] = ()
    warnings: tuple[Warned, ...] = ()
    lines: Mapping[int, int] = field(default_factory=dict)
    requests: Mapping[int, int] = field(default_factory=dict)
