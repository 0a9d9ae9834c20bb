"""`alchemigrate plan`: for people and as a document."""

from __future__ import annotations

from pathlib import Path

from cli.invoke import CLEAN, Tool
from contract.json_schema import check_published


def test_the_plan_in_words(legacy: Tool) -> None:
    before = legacy.contents()
    said = legacy("plan", ".")
    assert said.code == 1
    lines = said.out.splitlines()
    assert lines[0] == "risk: low (1 low)"
    assert "   $ alchemigrate upgrade . --target bridge" in lines
    assert "how effort is reckoned:" in lines
    assert max(map(len, lines)) <= 120
    assert legacy.contents() == before


def test_the_plan_as_a_document(legacy: Tool) -> None:
    said = legacy("plan", ".", "--format", "json")
    document = said.json()
    check_published("plan", document)
    assert document["assessment"]["feasibility"] == "automatic"
    assert {one["path"] for one in document["assessment"]["file_risks"]} == {"app.py"}


def test_a_plan_goes_to_a_file(legacy: Tool, tmp_path: Path) -> None:
    assert legacy("plan", ".", "--output", str(tmp_path / "plan.txt")).out == ""
    assert (tmp_path / "plan.txt").read_text().startswith("risk: ")


def test_nothing_is_left(tool: Tool) -> None:
    tool.plant({"pyproject.toml": "", "a.py": CLEAN})
    said = tool("plan", ".")
    assert said.out.startswith("risk: low\nfeasibility: ready, nothing is left to do\n")
