"""Every format of `check` and `upgrade`: the same findings, exit codes, and nothing beside."""

from __future__ import annotations

import json

import pytest
from cli.invoke import CLEAN, Tool

from alchemigrate.cli.arguments import Format
from alchemigrate.cli.printing import RENDERERS

FORMATS = list(Format)


def test_every_format_has_its_renderer() -> None:
    assert set(RENDERERS) == set(Format)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("counts", [(), ("--statistics",)], ids=["places", "counts"])
def test_every_format_answers_and_goes_to_a_file(
    legacy: Tool, format_: str, counts: tuple[str, ...]
) -> None:
    words = ("check", "--modern", "--format", format_, *counts)
    answer = legacy(*words)
    assert (answer.code, answer.err) == (1, "")
    assert "engine-execute" in answer.out
    assert "query-get" in answer.out
    written = legacy(*words, "--output", "report")
    assert (written.code, written.out, written.err) == (1, "", "")
    text = (legacy.folder / "report").read_text(encoding="utf-8")
    assert "engine-execute" in text
    if format_ != Format.TEXT:
        assert text == answer.out


@pytest.mark.parametrize("format_", FORMATS)
def test_a_clean_project_is_clean_in_every_format(tool: Tool, format_: str) -> None:
    tool.plant({"app.py": CLEAN})
    answer = tool("check", "--format", format_)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out


@pytest.mark.parametrize("format_", FORMATS)
def test_what_was_applied_tells_its_proof(legacy: Tool, format_: str) -> None:
    answer = legacy("upgrade", "--select", "query-get", "--format", format_)
    assert answer.code == 0
    assert "static" in answer.out


def test_sarif_and_json_tell_the_same_findings(legacy: Tool) -> None:
    plain = legacy("check", "--modern", "--format", "json").json()["findings"]
    (run,) = legacy("check", "--modern", "--format", "sarif").json()["runs"]
    assert [(one["code"], one["fix"]) for one in plain] == [
        (one["ruleId"], one["properties"]["fix"]) for one in run["results"]
    ]
    assert sum("fixes" in one for one in run["results"]) == sum(
        one["fix"] != "none" for one in plain
    )


def test_paths_are_told_from_the_top_of_the_repository(legacy: Tool) -> None:
    (legacy.folder.parent / ".git").mkdir()
    log = json.loads(legacy("check", "--format", "sarif").out)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "project/app.py"
    assert "::error file=project/app.py,line=10," in legacy("check", "--format", "github").out


@pytest.mark.parametrize("command", ["doctor", "verify"])
def test_other_answers_have_no_such_formats(legacy: Tool, command: str) -> None:
    answer = legacy(command, ".", "--format", "sarif")
    assert answer.code == 2
    assert "sarif" in answer.err
