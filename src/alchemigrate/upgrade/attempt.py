"""Doing what may be defective: an error of the tool itself becomes a record, not an end."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Failure:
    """An internal error: the file at hand, the rule (its file's name) if one was at work."""

    path: str
    rule: str
    error: str
    traceback: str


def attempt(path: str, call: Callable[[], R]) -> R | Failure:
    """What `call` gives, or the Failure it ended in; `path` is the file it is about."""
    try:
        return call()
    # Rules are many and meet all code of the world: whatever one of them raises must lose that
    # file's answer only, and not the run. This is the one broad except of the tool.
    except Exception as error:  # noqa: BLE001
        kind = type(error).__name__
        text = "".join(traceback.format_exception(error))
        return Failure(path, _rule(error.__traceback__), f"{kind}: {error}", text)


def _rule(trace: TracebackType | None) -> str:
    """The rule whose code stands deepest in a traceback."""
    for frame in reversed(traceback.extract_tb(trace)):
        parts = Path(frame.filename).parts
        if "alchemigrate" in parts and "rules" in parts[parts.index("alchemigrate") :]:
            return Path(frame.filename).stem.replace("_", "-")
    return ""
