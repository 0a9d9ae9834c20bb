"""Places in a text and changes to it; offsets count characters from the start of the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` (included) to `end` (excluded) of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the characters `start` to `end` by `text`; `path` None means the finding's own file.

    An insertion has `start == end`. `path` is relative to the project root, with forward slashes.
    """

    start: int
    end: int
    text: str
    path: str | None = None


class Safety(StrEnum):
    """How far a fix may be trusted: `safe` is proven, `unsafe` needs a human's look."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Import:
    """A name wanted in a module: `from module import name`, or `import module` if no name.

    `drop` asks for the opposite: remove that import when nothing uses the name any more.
    `path` None means the finding's own file.
    """

    module: str
    name: str | None = None
    alias: str | None = None
    drop: bool = False
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposed change: edits that only make sense together, and the imports they need."""

    edits: tuple[Edit, ...]
    safety: Safety = Safety.SAFE
    imports: tuple[Import, ...] = ()
    note: str = field(default="", compare=False)
