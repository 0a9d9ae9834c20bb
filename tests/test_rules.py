"""Every example of every rule: exact result, no finding where none is promised, convergence."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest

from alchemigrate.rulekit.load import load
from alchemigrate.rulekit.prelude import MODELS, STAR
from alchemigrate.rulekit.rule import FLAGGED, Example, Rule
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import Outcome, fix_all

RULES = load()
CASES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}-{example.title or 'plain'}")
    for rule in RULES
    for number, example in enumerate(rule.examples, 1)
]


def project_of(example: Example) -> dict[str, str]:
    """The example's files: the prelude's models, its own, and the snippet."""
    head = "" if example.bare or not example.path.endswith(".py") else STAR
    return {"models.py": MODELS, **example.files, example.path: head + example.before}


def run(files: dict[str, str], options: Options) -> Outcome:
    """Fix a project held in memory."""
    data = {path: text.encode() for path, text in files.items()}
    python = [path for path in data if path.endswith(".py")]
    texts = [path for path in data if not path.endswith(".py")]
    return fix_all(python, texts, data.__getitem__, options)


def options_for(rule: Rule, example: Example) -> Options:
    """Only this rule, at the example's target."""
    return Options(example.target, True, frozenset({rule.code}), unsafe=example.unsafe)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: Rule, example: Example) -> None:
    files = project_of(example)
    outcome = run(files, options_for(rule, example))
    result = {path: data.decode() for path, data in outcome.changed.items()}
    head = files[example.path][: len(files[example.path]) - len(example.before)]
    if example.after is None:
        in_file = [f for f in outcome.findings if f.path == example.path]
        assert not in_file, f"reported, and should not be: {in_file}"
        assert example.path not in result
    elif example.after is FLAGGED:
        open_ = [f for f in outcome.findings if f.path == example.path]
        assert open_, "should be reported"
        assert all(f.reason or f.fix for f in open_), "says why it is not rewritten"
        assert example.path not in result
    else:
        assert result.get(example.path) == head + str(example.after)
    for path, text in example.others.items():
        assert result.get(path, files.get(path)) == text
    unexpected = set(result) - {example.path, *example.others}
    assert not unexpected, f"changed without being named: {unexpected}"
    after = {**files, **result}
    for path, text in result.items():
        if path.endswith(".py"):
            ast.parse(text)
            assert comments(files[path]) <= comments(text), "a comment was lost"
    again = run(after, options_for(rule, example))
    assert not again.changed, "a second run changes nothing"
    if isinstance(example.after, str):
        fixed = [f for f in again.findings if f.path == example.path and f.fix]
        assert not fixed, f"the finding is not gone after the fix: {fixed}"


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_all_rules_together_converge(rule: Rule, example: Example) -> None:
    files = project_of(example)
    options = Options(example.target, modern=True, unsafe=True)
    changed = run(files, options).changed
    for path, data in changed.items():
        if path.endswith(".py"):
            ast.parse(data)
    after = {**files, **{path: data.decode() for path, data in changed.items()}}
    again = run(after, options)
    assert not again.changed, "a second run changes nothing"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_two_in_five_examples_change_nothing(rule: Rule) -> None:
    unchanged = [e for e in rule.examples if e.after is None or e.after is FLAGGED]
    assert len(unchanged) * 5 >= len(rule.examples) * 2
    assert any(example.after is None for example in rule.examples), "a near miss is needed"


def comments(text: str) -> set[str]:
    """All comments of a source text."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.string for token in tokens if token.type == tokenize.COMMENT}
