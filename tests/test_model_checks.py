"""Every example of every check: exactly the promised issues, each with a cure."""

from __future__ import annotations

import pytest
from validate.example import described, executed

from alchemigrate.checkkit import Check, Example, load

CHECKS = load()
EXAMPLES = [
    pytest.param(check, example, id=f"{check.name}-{number}-{example.title or 'found'}")
    for check in CHECKS
    if not check.live
    for number, example in enumerate(check.examples)
]


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_example(check: Check, example: Example) -> None:
    with executed(example.source) as module:
        issues = list(check.issues(described(module, example.dialects)))
    assert sorted(one.object for one in issues) == sorted(example.issues)
    for one in issues:
        assert one.message
        assert one.cure
        assert not (one.message + one.cure).endswith(".")


@pytest.mark.parametrize("check", CHECKS, ids=[check.name for check in CHECKS])
def test_a_check_has_near_misses(check: Check) -> None:
    clean = [example for example in check.examples if not example.issues]
    assert len(clean) * 5 >= len(check.examples) * 2
    assert any(example.issues for example in check.examples)
    assert check.page.strip().count("\n") >= 2, "what it costs, and what is left alone"
