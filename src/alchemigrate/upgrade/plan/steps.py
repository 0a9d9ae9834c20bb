"""The steps of a plan, from what two checks found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...rulekit.load import load
from ...rulekit.rule import Rule
from ...values.finding import Finding, Level
from ...values.plan import State, Step
from ...values.text import Safety
from ..risk.effort import minutes
from .required import SERIES

TESTS = "python -m pytest"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan stands on: the findings for 2.0 and for 2.1, legacy ones among them; the series
    that the requirements admit, and whether tests were recorded."""

    at_20: Sequence[Finding]
    at_21: Sequence[Finding]
    admitted: tuple[str, ...]
    recorded: bool


def steps(ground: Ground, path: str) -> tuple[Step, ...]:
    """The steps in their order; the first that is not done is the next one.

    `path` is how the project is named in commands.
    """
    rules = {rule.name: rule for rule in load()}
    early, bridge, late, modern = _sorted_out(ground, rules)
    known = {_place(one) for one in ground.at_20}
    newest = [one for one in ground.at_21 if _place(one) not in known]
    made = [
        _to_14(ground, early),
        _record(ground),
        _bridge(bridge, path),
        _to_20(ground, late, path),
        _to_21(ground, [one for one in newest if one.level is not Level.LEGACY], path),
        _modern([*modern, *(one for one in newest if one.level is Level.LEGACY)], path),
    ]
    return _in_order(made)


def _sorted_out(
    ground: Ground, rules: dict[str, Rule]
) -> tuple[list[Finding], list[Finding], list[Finding], list[Finding]]:
    """The findings for 2.0: to be done before 1.4, for both sides, with 2.0, and for its sake."""
    before_14 = ground.admitted == ("1.3",)
    early: list[Finding] = []
    bridge: list[Finding] = []
    late: list[Finding] = []
    modern: list[Finding] = []
    for finding in ground.at_20:
        rule = rules[finding.rule]
        if finding.level is Level.LEGACY:
            modern.append(finding)
        elif before_14 and rule.since == "1.4" and finding.level is Level.BREAKS:
            early.append(finding)
        else:
            (bridge if rule.bridge else late).append(finding)
    return early, bridge, late, modern


def _to_14(ground: Ground, findings: list[Finding]) -> Step:
    return _step(
        "SQLAlchemy 1.4",
        "1.4 runs old and new code alike: the only release on which both can be compared",
        ("pip install 'sqlalchemy>=1.4.54,<2'", TESTS),
        findings,
        done=ground.admitted != ("1.3",),
    )


def _record(ground: Ground) -> Step:
    return _step(
        "evidence of your tests",
        "what reading alone cannot prove, a recorded run can: more is rewritten, with less risk",
        (f"alchemigrate record -- {TESTS}",),
        [],
        done=ground.recorded,
    )


def _bridge(findings: list[Finding], path: str) -> Step:
    return _step(
        "the bridge: code that runs on 1.4 and 2.0",
        "it is deployed on 1.4 first, so that code and SQLAlchemy do not change on the same day",
        (
            f"alchemigrate upgrade {path} --target bridge",
            f"alchemigrate verify {path} --before 1.4 --after 1.4 -- {TESTS}",
            f"alchemigrate verify {path} --before 1.4 --after 2.0 -- {TESTS}",
        ),
        findings,
    )


def _to_20(ground: Ground, findings: list[Finding], path: str) -> Step:
    return _step(
        "SQLAlchemy 2.0",
        "what has no form that runs on both is rewritten together with the requirement",
        (
            f"alchemigrate upgrade {path} --target 2.0",
            f"alchemigrate verify {path} --before 1.4 --after 2.0 -- {TESTS}",
        ),
        findings,
        done=_only(ground, "2.0", "2.1"),
    )


def _to_21(ground: Ground, findings: list[Finding], path: str) -> Step:
    return _step(
        "SQLAlchemy 2.1",
        "what 2.1 removes, or does differently without a word",
        (
            f"alchemigrate upgrade {path} --target 2.1",
            f"alchemigrate verify {path} --before 1.4 --after 2.1 -- {TESTS}",
        ),
        findings,
        done=_only(ground, "2.1"),
    )


def _modern(findings: list[Finding], path: str) -> Step:
    return _step(
        "modern code",
        "select() and typed models instead of forms that still work; nothing forces you",
        (
            f"alchemigrate upgrade {path} --modern",
            f"alchemigrate verify {path} --before 1.4 --after 2.0 -- {TESTS}",
        ),
        findings,
    )


def _step(
    title: str, why: str, commands: tuple[str, ...], findings: list[Finding], done: bool = True
) -> Step:
    """A step; it is done if `done` and nothing that it is about is left."""
    left = [one for one in findings if not one.status.is_done]
    blocked = any(one.blocked for one in left)
    state = State.BLOCKED if blocked else State.DONE if done and not left else State.LATER
    by_hand = [one for one in left if one.fix is None or one.fix.safety is not Safety.SAFE]
    return Step(title, why, commands, math.ceil(minutes(left)), str(state), len(left), len(by_hand))


def _in_order(made: list[Step]) -> tuple[Step, ...]:
    """The steps; the first that can be done is the next, what follows it is for later."""
    at = next((i for i, one in enumerate(made) if one.state == State.LATER), len(made))
    states = {at: State.NEXT, **dict.fromkeys(range(at + 1, len(made)), State.LATER)}
    return tuple(
        one if one.state == State.BLOCKED else replace(one, state=str(states.get(i, one.state)))
        for i, one in enumerate(made)
    )


def _only(ground: Ground, *releases: str) -> bool:
    """Whether nothing older may be installed; without requirements that is taken for granted."""
    everything = len(ground.admitted) == len(SERIES)
    return everything or not set(ground.admitted) - set(releases)


def _place(finding: Finding) -> tuple[str, str, int, int]:
    return finding.rule, finding.path, finding.span.start, finding.span.end
