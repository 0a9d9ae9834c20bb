"""The plan of a migration and its risk, for people and as a JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..upgrade.risk import effort, level
from ..values.plan import Plan, Step
from ..values.risk import Assessment, Feasibility, FileRisk
from .json_document import dump
from .wording import duration, plural

VERSION = 1
MOST = 10
"""Files that are told to people; the document has all."""

TAKES = {
    Feasibility.READY: "nothing is left to do",
    Feasibility.AUTOMATIC: "all that matters has a safe fix",
    Feasibility.PERSON: "some of it needs a person",
    Feasibility.BLOCKED: "a package it requires has no release for it",
}


def document(plan: Plan) -> str:
    """The plan as published in docs/schemas/plan.json."""
    return dump(
        {
            "version": VERSION,
            "steps": [asdict(step) for step in plan.steps],
            **assessment(plan.assessment),
        }
    )


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


def lines(plan: Plan) -> Iterator[str]:
    """The risk, the most dangerous files, the steps with their commands, and the reckoning."""
    yield from risk_lines(plan.assessment)
    yield ""
    for number, step in enumerate(plan.steps, 1):
        yield from _step(number, step)
    yield ""
    yield "how risk is reckoned:"
    yield from (f"  {rule}" for rule in level.RULES)
    yield "how effort is reckoned:"
    yield from (f"  {rule}" for rule in effort.FORMULA)


def risk_lines(found: Assessment) -> Iterator[str]:
    """The risk of a project in words, and its most dangerous files."""
    counts = ", ".join(f"{number} {name}" for name, number in found.counts.items() if number)
    yield f"risk: {found.risk}" + (f" ({counts})" if counts else "")
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


def _step(number: int, step: Step) -> Iterator[str]:
    yield f"{number}. [{step.state}] {step.title}"
    yield f"   {step.why}"
    if step.findings:
        by_hand = f", {step.by_hand} for a person" if step.by_hand else ""
        effort_ = duration(step.minutes or 0)
        yield f"   {plural(step.findings, 'place')}{by_hand}; about {effort_}"
    elif step.state != "done":
        yield "   no place to rewrite"
    yield from (f"   $ {command}" for command in step.commands)
