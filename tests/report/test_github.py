"""Annotations: every command well-formed whatever is in it, and no more than GitHub shows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from report.reports import finding, report

from alchemigrate.report.github import LIMIT, render
from alchemigrate.values.finding import Finding, Level, Skipped, Status, Unfound
from alchemigrate.values.proof import Proof
from alchemigrate.values.text import Edit, Fix

COMMAND = re.compile(r"::(?P<name>[a-z]+)(?: (?P<given>[^:]*))?::(?P<message>.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands of a log, read as a runner reads them."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        if match is None:
            continue
        pairs = (pair.partition("=") for pair in (match["given"] or "").split(",") if pair)
        given = {name: unescaped(value) for name, _, value in pairs}
        found.append((match["name"], given, unescaped(match["message"])))
    return found


def unescaped(text: str) -> str:
    """What a runner makes of escaped text."""
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def many(number: int, rule: str, level: Level = Level.BREAKS) -> list[Finding]:
    """Findings of one rule."""
    return [finding(rule=rule, level=level, line=line + 1, end_line=line + 1)
            for line in range(number)]  # fmt: skip


def test_a_finding_is_an_annotation() -> None:
    assert render(report(finding(reason="why")), False).splitlines() == [
        "::error file=app.py,line=3,endLine=3,col=5,endColumn=9,title=AL101 select-list::"
        "use select(x): no-fix (why)",
        "1 files, 1 findings (1 no-fix)",
    ]


def test_columns_are_told_of_one_line_only() -> None:
    ((_, given, _),) = commands(render(report(finding(end_line=7)), False))
    assert given.keys() == {"file", "line", "endLine", "title"}


@pytest.mark.parametrize("strange", ["100% a,b:c\nd\r::error::x", "::set-output name=a::b", "%0A"])
def test_nothing_escapes_from_a_command(strange: str) -> None:
    text = render(report(finding(strange, path=strange, object=strange, reason=strange)), False)
    (command,) = commands(text)
    name, given, message = command
    assert (name, given["file"]) == ("error", strange)
    assert message == f"{strange}: no-fix ({strange})"
    assert given["title"] == "AL101 select-list"


@pytest.mark.parametrize("strange", ["::error::x", "##[error]x", " \n::error::x"])
def test_nothing_in_a_group_is_a_command(strange: str) -> None:
    done = finding(strange, path=strange).ended(Status.SUPPRESSED, strange)
    text = render(report(done, *many(LIMIT + 2, "a-rule")), False)
    assert [name for name, _, _ in commands(text)] == [
        *["error"] * LIMIT, "group", "endgroup", "group", "endgroup",
    ]  # fmt: skip
    assert "##[" not in text


def test_no_more_than_is_shown_and_every_rule_first() -> None:
    found = [*many(30, "a-rule"), *many(1, "b-rule"), *many(12, "c-rule", Level.DEPRECATED),
             *many(3, "d-rule", Level.LEGACY)]  # fmt: skip
    text = render(report(*found), False)
    names = Counter(name for name, _, _ in commands(text))
    assert names == {"error": 10, "warning": 10, "notice": 3, "group": 1, "endgroup": 1}
    titles = [given["title"] for name, given, _ in commands(text) if name == "error"]
    assert titles[:3] == ["AL101 a-rule", "AL101 b-rule", "AL101 a-rule"]
    assert "::group::23 more places than are shown beside the code" in text
    assert len(re.findall(r"^app\.py:\d+: ", text, re.MULTILINE)) == 23


def test_silent_changes_are_errors() -> None:
    found = [finding(level=level, rule=str(level)) for level in Level]
    names = [name for name, _, _ in commands(render(report(*found), False))]
    assert names == ["error", "error", "warning", "warning", "warning", "notice"]


def test_proofs_are_told() -> None:
    fix = Fix((Edit(0, 1, "x"),))
    done = replace(finding(fix=fix).ended(Status.APPLIED), proof=Proof.SQL, proof_tests=3)
    text = render(report(done), False)
    assert "app.py:3: note: AL101 select-list: use select(x): applied, sql proof, 3 tests" in text
    assert text.endswith("1 files, 1 findings (1 applied)\nproofs: 1 sql\n")


def test_what_was_not_read_or_not_found_is_a_warning() -> None:
    text = render(
        report(skipped=[Skipped("b.py", "why")], unfound=[Unfound("c.py", 4, "old", 2)]), False
    )
    assert commands(text) == [
        ("warning", {"file": "c.py", "line": "4", "title": "found by no rule"},
         "old (seen in 2 tests)"),
        ("warning", {"file": "b.py", "title": "not read"}, "why"),
    ]  # fmt: skip


def test_counts_alone() -> None:
    fix = Fix((Edit(0, 1, "x"),))
    found = [*many(3, "a-rule"), finding(fix=fix), finding(fix=fix).ended(Status.APPLIED)]
    assert commands(render(report(*found), True)) == [
        ("error", {"title": "AL101 a-rule"}, "3 findings, 0 fixable, 0 applied, 3 left"),
        ("error", {"title": "AL101 select-list"}, "2 findings, 2 fixable, 1 applied, 1 left"),
    ]
