"""`check`: exit codes, the JSON contract, what is asked for, and that nothing is changed."""

from __future__ import annotations

import os
from typing import Any

import pytest
from cli.invoke import CLEAN, MODELS, OLD, Tool
from contract.json_schema import check_published

from alchemigrate.values.finding import Status


def check_document(document: Any) -> None:
    """The contract of `check` and `upgrade --format json`."""
    check_published("check", document)
    for finding in document["findings"]:
        assert (finding["fix"] == "none") == (finding["status"] == "no-fix")
        assert finding["reason"] or finding["status"] in ("open", "applied")
        assert (finding["proof"] is not None) == (finding["status"] == "applied")
        place = (finding["line"], finding["column"])
        assert (1, 1) <= place <= (finding["end_line"], finding["end_column"])
    summary = document["summary"]
    assert summary["findings"] == len(document["findings"])
    assert summary["skipped_files"] == len(document["skipped"])
    assert sum(summary[str(status)] for status in Status) == summary["findings"]
    assert sum(document["proofs"].values()) == summary["applied"]
    assert sum(one["findings"] for one in document["statistics"]) == summary["findings"]


def test_a_clean_project_exits_with_0(tool: Tool) -> None:
    tool.plant({"app.py": CLEAN})
    answer = tool("check")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "1 files, 0 findings\n"


def test_an_empty_folder_is_clean(tool: Tool) -> None:
    assert tool("check").code == 0
    document = tool("check", "--format", "json").json()
    check_document(document)
    assert (document["files"], document["findings"]) == (0, [])


def test_findings_exit_with_1_and_name_their_places(legacy: Tool) -> None:
    answer = legacy("check")
    assert (answer.code, answer.err) == (1, "")
    lines = answer.out.splitlines()
    assert lines[0].startswith("engine-execute breaks ")
    assert lines[1].startswith("  app.py:10:12 ")
    assert lines[-1].startswith("2 files, 1 findings (")


def test_modern_adds_what_has_a_better_form(legacy: Tool) -> None:
    plain = {finding["rule"] for finding in legacy("check", "--format", "json").json()["findings"]}
    more = legacy("check", "--modern", "--format", "json").json()["findings"]
    assert plain < {finding["rule"] for finding in more}
    assert {finding["level"] for finding in more if finding["rule"] not in plain} == {"legacy"}


@pytest.mark.parametrize("target", ["2.0", "2.1", "bridge"])
def test_json_stands_alone_and_keeps_the_contract(legacy: Tool, target: str) -> None:
    legacy.plant({"broken.py": "x = (\n"})
    answer = legacy("check", "--modern", "--target", target, "--format", "json")
    assert (answer.code, answer.err) == (1, "")
    document = answer.json()
    check_document(document)
    assert document["target"] == target
    assert document["run"] is None


def test_places_are_those_of_the_file(legacy: Tool) -> None:
    (found,) = legacy("check", "--format", "json", "--select", "engine-execute").json()["findings"]
    line = OLD.splitlines()[found["line"] - 1]
    assert found["line"] == found["end_line"]
    assert "engine.execute" in line[found["column"] - 1 : found["end_column"] - 1]


def test_nothing_is_changed(legacy: Tool) -> None:
    before = legacy.contents()
    legacy("check")
    assert legacy.contents() == before


def test_a_second_run_says_the_same_and_sees_what_changed(legacy: Tool) -> None:
    first = legacy("check", "--format", "json")
    assert legacy("check", "--format", "json") == first
    legacy.plant({"app.py": CLEAN})
    assert legacy("check", "--format", "json").json()["findings"] == []
    legacy.plant({"app.py": OLD, "more.py": OLD})
    found = legacy("check", "--format", "json").json()["findings"]
    assert {finding["path"] for finding in found} == {"app.py", "more.py"}


def test_only_what_is_named_is_checked_but_all_of_it_is_known(legacy: Tool) -> None:
    legacy.plant({"pkg/more.py": OLD, "pkg/other.py": OLD})
    document = legacy("check", "pkg/more.py", "--format", "json").json()
    assert {finding["path"] for finding in document["findings"]} == {"pkg/more.py"}
    assert document["files"] == 1
    both = legacy("check", "pkg", "app.py", "--format", "json").json()
    assert {one["path"] for one in both["findings"]} == {"app.py", "pkg/more.py", "pkg/other.py"}


@pytest.mark.parametrize("name", ["engine-execute", "query-get", "engine-execute,query-get"])
def test_select_and_ignore(legacy: Tool, name: str) -> None:
    every = legacy("check", "--modern", "--format", "json").json()["findings"]
    chosen = legacy("check", "--select", name, "--format", "json").json()["findings"]
    names = set(name.split(","))
    assert {finding["rule"] for finding in chosen} == names
    rest = legacy("check", "--modern", "--ignore", name, "--format", "json").json()["findings"]
    assert {one["rule"] for one in rest} == {one["rule"] for one in every} - names
    codes = {finding["code"] for finding in chosen}
    again = legacy("check", "--select", ",".join(codes), "--format", "json").json()["findings"]
    assert again == chosen


def test_statistics_are_a_table_of_rules(legacy: Tool) -> None:
    answer = legacy("check", "--statistics")
    assert answer.code == 1
    words = [line.split() for line in answer.out.splitlines()]
    assert words[0] == ["rule", "level", "findings", "fixable", "applied", "left"]
    assert ["engine-execute", "breaks", "1"] in [row[:3] for row in words]


def test_statistics_as_json_have_no_places(legacy: Tool) -> None:
    answer = legacy("check", "--statistics", "--format", "json")
    check_published("check", answer.json())
    assert answer.code == 1
    assert "findings" not in answer.json()
    assert answer.json()["statistics"][0]["rule"] == "engine-execute"


def test_files_not_read_have_their_reason(legacy: Tool) -> None:
    legacy.plant({"latin.py": b"x = '\xe9'\nengine.execute\n", "broken.py": "import sqlalchemy\n("})
    skipped = legacy("check", "--format", "json").json()["skipped"]
    reasons = {entry["path"]: entry["reason"] for entry in skipped}
    assert reasons.keys() == {"latin.py", "broken.py"}
    assert "cannot be decoded" in reasons["latin.py"]
    assert "line 2" in reasons["broken.py"]
    out = legacy("check").out
    assert "skipped latin.py: cannot be decoded" in out
    assert "4 files, 2 skipped, 1 findings" in out


def test_output_goes_to_the_file_alone(legacy: Tool) -> None:
    answer = legacy("check", "--format", "json", "--output", "found.json")
    assert (answer.code, answer.out, answer.err) == (1, "", "")
    document = (legacy.folder / "found.json").read_text(encoding="utf-8")
    assert document == legacy("check", "--format", "json").out
    legacy("check", "--output", "found.txt")
    text = (legacy.folder / "found.txt").read_text(encoding="utf-8")
    assert "engine-execute" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "missing"], "missing"),
        (["check", "app.py", "missing.py"], "missing.py"),
        (["check", "odd[/x][red].py"], "odd[/x][red].py"),
        (["check", "--select", "no-such-rule"], "no such rule: no-such-rule"),
        (["check", "--ignore", "no-such-rule"], "no such rule: no-such-rule"),
        (["check", "--select", "query-get,AL999999"], "no such rule: AL999999"),
        (["check", "--target", "3.0"], "3.0"),
        (["check", "--format", "xml"], "xml"),
        (["check", "--nonsense"], "--nonsense"),
        (["nonsense"], "nonsense"),
        (["check", "--output", "no/folder/x.txt"], "no/folder/x.txt"),
        (["check", "--format", "json", "--output", "pkg"], "pkg"),
    ],
)
def test_what_is_wrong_is_said_in_a_line_and_exits_with_2(
    legacy: Tool, words: list[str], said: str
) -> None:
    legacy.plant({"pkg/x.py": CLEAN})
    before = legacy.contents()
    answer = legacy(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert legacy.contents() == before


def test_a_defective_file_name_is_no_crash(legacy: Tool) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    try:
        (legacy.folder / name).write_text(MODELS)
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    answer = legacy("check", "--format", "json")
    check_document(answer.json())
    assert [entry["reason"] for entry in answer.json()["skipped"]] == ["its name is not UTF-8"]
