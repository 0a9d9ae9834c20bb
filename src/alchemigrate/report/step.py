"""The step of the model files to another SQLAlchemy, for people and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..values.risk import Feasibility
from ..values.step import Step
from .risk import TAKES
from .wording import duration, plural


def document(found: Step) -> dict[str, Any]:
    """`target`, `feasibility`, `risk`, `effort` and `files` of a step."""
    return {
        "target": found.target,
        "feasibility": str(found.feasibility),
        "risk": str(found.risk),
        "effort": found.minutes,
        "files": [
            {**asdict(one), "classes": list(one.classes), "reasons": list(one.reasons)}
            for one in found.files
        ],
    }


def lines(found: Step) -> Iterator[str]:
    """The totals, and each file that is not ready, with the reasons why it needs a person."""
    counts = ", ".join(f"{found.count(one)} {one}" for one in Feasibility if found.count(one))
    yield (
        f"to SQLAlchemy {found.target}: {plural(len(found.files), 'model file')} ({counts}); "
        f"{TAKES[found.feasibility]}; risk {found.risk}, about {duration(found.minutes)} of work"
    )
    for one in found.files:
        if one.feasibility is not Feasibility.READY:
            yield f"  {one.path}: {one.feasibility}, {plural(one.places, 'place')}, risk {one.risk}"
            yield from (f"    {reason}" for reason in one.reasons)
