"""The risk of a project, for people and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..upgrade.risk import effort
from ..values.risk import Assessment, Feasibility, FileRisk
from .wording import duration, plural

MOST = 10
"""Files that are told to people; the document has all."""

TAKES = {
    Feasibility.READY: "nothing is left to do",
    Feasibility.AUTOMATIC: "all that matters has a safe fix",
    Feasibility.PERSON: "some of it needs a person",
    Feasibility.BLOCKED: "a package it requires has no release for it",
}


def assessment(found: Assessment) -> dict[str, Any]:
    """The risk of a project as plain data: `risk`, `risks`, `files`, `effort`, `feasibility`."""
    return {
        "risk": str(found.risk),
        "risks": {str(name): number for name, number in found.counts.items()},
        "effort": {"minutes": found.minutes, "formula": list(effort.FORMULA)},
        "feasibility": str(found.feasibility),
        "obstacles": list(found.obstacles),
        "file_risks": [asdict(one) for one in found.files],
    }


def risk_line(found: Assessment, has_target: bool) -> str:
    """The risk, what it takes to get to a target if there is one, and the effort, in one line."""
    takes = f" {TAKES[found.feasibility]};" if has_target else ""
    return f"risk: {found.risk}{_counts(found)};{takes} about {duration(found.minutes)} of work"


def risk_lines(found: Assessment) -> Iterator[str]:
    """The risk of a project in words, and its most dangerous files."""
    yield f"risk: {found.risk}{_counts(found)}"
    yield f"feasibility: {found.feasibility}, {TAKES[found.feasibility]}"
    yield from (f"  {obstacle}" for obstacle in found.obstacles)
    yield f"effort: about {duration(found.minutes)} of a person's time"
    if found.files:
        yield f"files most at risk ({min(MOST, len(found.files))} of {len(found.files)}):"
    yield from (f"  {_file(one)}" for one in found.files[:MOST])


def _file(one: FileRisk) -> str:
    reach = [
        plural(number, word)
        for number, word in ((one.tests, "test"), (one.requests, "request"))
        if number
    ]
    parts = [plural(one.findings, "finding"), f"{one.left} left"]
    parts += [f"{one.silent} silent"] if one.silent else []
    parts += [f"run by {' and '.join(reach)}"] if reach else []
    parts += ["run by no test"] if one.tests == 0 else []
    return f"{one.path}: {one.risk}, {', '.join(parts)}, {duration(one.minutes)}"


def _counts(found: Assessment) -> str:
    counts = ", ".join(f"{number} {name}" for name, number in found.counts.items() if number)
    return f" ({counts})" if counts else ""
