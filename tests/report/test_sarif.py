"""SARIF: what its standard asks for, and fixes that do what the tool does."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from report.reports import APP, finding, report

from alchemigrate.report.sarif import render
from alchemigrate.rulekit.load import load
from alchemigrate.upgrade.engine import Report
from alchemigrate.values.finding import Finding, Level, Skipped, Status, Unfound
from alchemigrate.values.proof import Placed, Proof
from alchemigrate.values.text import Edit, Fix, Import, Safety

FIX = Fix((Edit(0, 1, "x"),))


def log(made: Report, counts_only: bool = False) -> Any:
    """The one run of a log."""
    document = json.loads(render(made, counts_only))
    assert (document["version"], len(document["runs"])) == ("2.1.0", 1)
    return document["runs"][0]


def one(*found: Finding, **given: Any) -> Any:
    """The one result of a report."""
    (result,) = log(report(*found, **given))["results"]
    return result


def changed(text: str, replacements: list[Any]) -> str:
    """A text with the replacements of a fix made, as an editor makes them."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for replacement in reversed(replacements):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
    return text


def test_every_rule_that_is_met_brings_its_page() -> None:
    run = log(report(finding(), finding(), finding(code="AL301", rule="query-get")))
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert list(rules) == ["AL101", "AL301"]
    known = {rule.code: rule for rule in load()}
    for code, rule in rules.items():
        assert rule["name"] == known[code].name
        assert rule["shortDescription"]["text"] == known[code].title
        assert known[code].title in rule["help"]["markdown"]
        assert "helpUri" not in rule
    assert {result["ruleId"] for result in run["results"]} == set(rules)


@pytest.mark.parametrize(
    ("level", "said"),
    [(Level.BREAKS, "error"), (Level.SILENT, "error"), (Level.WEAK, "warning"),
     (Level.SLOW, "warning"), (Level.DEPRECATED, "warning"),
     (Level.LEGACY, "note")],
)  # fmt: skip
def test_levels(level: Level, said: str) -> None:
    result = one(finding(level=level))
    assert (result["kind"], result["level"]) == ("fail", said)


def test_columns_count_characters_and_it_says_so() -> None:
    run = log(report(finding()))
    assert run["columnKind"] == "unicodeCodePoints"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}


def test_places_are_told_from_the_top_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    place = one(finding(path="a b/c:é.py"), root=tmp_path / "back end")["locations"][0]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert ":" not in uri
    assert unquote(uri) == "back end/a b/c:é.py"


def test_allowed_findings_are_suppressed_with_their_reason() -> None:
    result = one(finding().ended(Status.SUPPRESSED, "because"))
    assert result["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "because"}
    ]
    assert one(finding())["suppressions"] == []


def test_fingerprints_survive_moved_lines() -> None:
    first = one(finding(), files={"app.py": APP})
    moved = one(finding(line=5, end_line=5), files={"app.py": "# new\n\n" + APP})
    other = one(finding(), files={"app.py": APP.replace("select(", "select (")})
    prints = [result["partialFingerprints"] for result in (first, moved, other)]
    assert prints[0] == prints[1] != prints[2]
    twice = log(report(finding(), finding(column=8)))["results"]
    assert twice[0]["partialFingerprints"] != twice[1]["partialFingerprints"]


def test_a_fix_does_what_the_tool_does() -> None:
    at = APP.index("[x]")
    last = APP.index("𝄞")
    fix = Fix((Edit(last, last + 1, ""), Edit(at, at + 1, ""), Edit(at + 2, at + 3, "")))
    result = one(finding(fix=fix))
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "app.py"
    wanted = APP.replace("[x]", "x").replace("𝄞", "")
    assert changed(APP, change["replacements"]) == wanted


def test_a_fix_brings_its_imports_and_reaches_other_files() -> None:
    at = APP.index("[x]")
    fix = Fix(
        (Edit(at, at + 3, "x"), Edit(0, 0, "# here\n", "b.py")),
        Safety.UNSAFE, (Import("sqlalchemy", "text"),), "look",
    )  # fmt: skip
    files = {"app.py": APP, "b.py": "y = 1\n"}
    result = one(finding(fix=fix), files=files)
    assert "unsafe" in result["fixes"][0]["description"]["text"]
    made = {
        change["artifactLocation"]["uri"]: change["replacements"]
        for change in result["fixes"][0]["artifactChanges"]
    }
    assert made.keys() == {"app.py", "b.py"}
    text = changed(APP, made["app.py"])
    assert "from sqlalchemy import text\n" in text
    assert "select(x)  # größe 𝄞" in text
    assert changed(files["b.py"], made["b.py"]) == "# here\ny = 1\n"


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.OPEN])
def test_only_what_is_open_has_a_fix_to_make(status: Status) -> None:
    assert "fixes" not in one(finding(fix=FIX).ended(status, "why"))


def test_what_was_applied_is_information_with_its_proof() -> None:
    done = replace(
        finding(fix=FIX, after=(Placed("app.py", 5, 6),)).ended(Status.APPLIED),
        proof=Proof.TEST, proof_tests=4,
    )  # fmt: skip
    result = one(done)
    assert (result["kind"], result["level"]) == ("informational", "none")
    assert result["properties"]["proof"] == "test"
    assert result["properties"]["proofTests"] == 4
    region = result["relatedLocations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 5, "endLine": 6}
    assert log(report(done))["properties"]["proofs"]["test"] == 1


def test_what_was_not_read_or_not_found_is_told() -> None:
    run = log(report(skipped=[Skipped("b.py", "why")], unfound=[Unfound("c.py", 4, "old", 2)]))
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "not read: why"
    (result,) = run["results"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert result["ruleId"] == rule["id"]
    assert "old" in result["message"]["text"]


def test_counts_leave_all_results_in() -> None:
    run = log(report(finding(), finding()), True)
    assert len(run["results"]) == 2
    assert run["properties"]["statistics"][0]["findings"] == 2
