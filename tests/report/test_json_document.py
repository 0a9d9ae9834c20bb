"""Reports for machines: the same bytes for the same content, every character kept."""

from __future__ import annotations

import json
from dataclasses import replace

from contract.json_schema import check_published
from report.reports import finding, report

from alchemigrate.report.json_document import VERSION, render
from alchemigrate.upgrade.ledger import count
from alchemigrate.values.finding import Skipped, Status
from alchemigrate.values.proof import Placed, Proof
from alchemigrate.values.text import Edit, Fix, Safety

EDITS = (Edit(0, 1, "x"),)


def document(*messages: str) -> str:
    """A document with findings of these messages."""
    found = [finding(message) for message in messages]
    return render(report(*found, skipped=[Skipped("b.py", "why")]), False)


def test_it_is_one_json_document_and_ends_its_line() -> None:
    text = document("a", "b")
    assert text.endswith("}\n")
    loaded = json.loads(text)
    assert loaded["version"] == VERSION
    assert loaded["skipped"] == [{"path": "b.py", "reason": "why"}]
    assert [one["message"] for one in loaded["findings"]] == ["a", "b"]
    assert document("a", "b") == text


def test_every_character_comes_through() -> None:
    strange = 'größe 𝄞 "quoted" \\ \n \x00 \u2028 </script>'
    assert json.loads(document(strange))["findings"][0]["message"] == strange
    assert "größe" in document(strange)


def test_fixes_are_named_by_their_safety() -> None:
    found = [
        finding(fix=Fix(EDITS, Safety.SAFE)),
        finding(fix=Fix(EDITS, Safety.UNSAFE)).ended(Status.WITHHELD, "look"),
        finding(),
    ]
    loaded = json.loads(render(report(*found, run="r"), False))
    assert [one["fix"] for one in loaded["findings"]] == ["safe", "unsafe", "none"]
    assert loaded["findings"][1]["status"] == "withheld"
    assert loaded["run"] == "r"


def test_proofs_are_told_and_counted() -> None:
    applied = finding(fix=Fix(EDITS), after=(Placed("app.py", 3, 4),)).ended(Status.APPLIED)
    found = [
        replace(applied, proof=Proof.TEST, proof_tests=7),
        replace(applied, proof=Proof.STATIC),
        finding().ended(Status.NO_FIX, "why"),
    ]
    loaded = json.loads(render(report(*found), False))
    check_published("check", loaded)
    assert [one["proof"] for one in loaded["findings"]] == ["test", "static", None]
    assert [one["proof_tests"] for one in loaded["findings"]] == [7, 0, 0]
    assert loaded["findings"][0]["after"] == [{"path": "app.py", "line": 3, "end_line": 4}]
    assert loaded["proofs"] == count(found)
    assert sum(loaded["proofs"].values()) == loaded["summary"]["applied"] == 2


def test_counts_without_places() -> None:
    found = [finding(fix=Fix(EDITS)), finding(), finding(rule="query-get", code="AL301")]
    full, short = (json.loads(render(report(*found), flag)) for flag in (False, True))
    check_published("check", short)
    assert full.keys() - short.keys() == {"findings"}
    assert full["statistics"] == short["statistics"]
    assert [(one["rule"], one["findings"], one["fixable"]) for one in short["statistics"]] == [
        ("select-list", 2, 1),
        ("query-get", 1, 0),
    ]
