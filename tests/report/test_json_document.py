"""Reports for machines: the same bytes for the same content, every character kept."""

from __future__ import annotations

import json

from report.test_text import finding

from alchemigrate.report.json_document import VERSION, findings_document
from alchemigrate.values.finding import Skipped, Status
from alchemigrate.values.text import Edit, Fix, Safety


def document(*messages: str) -> str:
    """A document with findings of these messages."""
    return findings_document(
        target="2.0",
        files=2,
        skipped=[Skipped("b.py", "why")],
        findings=[finding(message) for message in messages],
        run=None,
        summary={"findings": len(messages)},
    )


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
    edits = (Edit(0, 1, "x"),)
    found = [
        finding(fix=Fix(edits, Safety.SAFE)),
        finding(fix=Fix(edits, Safety.UNSAFE)).ended(Status.WITHHELD, "look"),
        finding(),
    ]
    text = findings_document(target="2.1", files=0, skipped=(), findings=found, run="r", summary={})
    loaded = json.loads(text)
    assert [one["fix"] for one in loaded["findings"]] == ["safe", "unsafe", "none"]
    assert loaded["findings"][1]["status"] == "withheld"
    assert loaded["run"] == "r"
