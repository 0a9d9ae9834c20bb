"""The plan of a migration and its risk, for people and as a JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from ..upgrade.risk import effort, level
from ..values.plan import Plan, Step
from .json_document import dump
from .risk import assessment, risk_lines
from .wording import duration, plural

VERSION = 1


def document(plan: Plan) -> str:
    """The plan as published in docs/schemas/plan.json."""
    return dump(
        {
            "version": VERSION,
            "steps": [asdict(step) for step in plan.steps],
            "assessment": assessment(plan.assessment),
        }
    )


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
