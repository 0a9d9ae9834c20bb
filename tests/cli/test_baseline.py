"""`--baseline`: known findings pass, new ones fail, gone ones go, and nothing creeps in."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from cli.invoke import CLEAN, OLD, Tool
from cli.test_check import check_document

FILE = ("--baseline", "known.json")
NAMES = '\n\ndef more():\n    return engine.execute("select 1").scalar()\n'


@pytest.fixture(autouse=True)
def outside_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a developer's machine."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def known(legacy: Tool) -> Tool:
    """A project whose findings are all known."""
    answer = legacy("check", "--modern", *FILE, "--write-baseline")
    assert answer.code == 0
    assert "known.json" in answer.err
    return legacy


def held(tool: Tool) -> list[tuple[str, str, int]]:
    """The rules, texts and counts of the baseline."""
    document = json.loads((tool.folder / "known.json").read_text("utf-8"))
    assert document["version"] == 1
    return [(one["rule"], one["text"], one["count"]) for one in document["findings"]]


def test_known_findings_do_not_fail_and_are_told_as_such(known: Tool) -> None:
    before = known.contents()
    answer = known("check", "--modern", *FILE, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    check_document(answer.json())
    assert {one["status"] for one in answer.json()["findings"]} == {"baseline"}
    assert known.contents() == before
    assert known("check", "--modern").code == 1
    assert "engine.execute" not in known("check", "--modern", *FILE).out


def test_it_is_the_same_file_for_the_same_findings(known: Tool) -> None:
    first = (known.folder / "known.json").read_bytes()
    known("check", "--modern", *FILE, "--write-baseline")
    assert (known.folder / "known.json").read_bytes() == first
    assert ("engine-execute", 'return engine.execute("select name from users").fetchall()', 1) in (
        held(known)
    )


@pytest.mark.parametrize(
    "moved",
    [
        lambda text: "# a line\n\n\n" + text,
        lambda text: text.replace("return engine", "return  engine"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("def names():\n", "def names():\n    x = 1\n"),
    ],
    ids=["lines", "spaces", "line breaks", "a line between"],
)
def test_known_findings_may_move(known: Tool, moved: Callable[[str], str]) -> None:
    known.plant({"app.py": moved(OLD)})
    answer = known("check", "--modern", *FILE)
    assert (answer.code, answer.err) == (0, "")


def test_a_new_finding_fails_alone(known: Tool) -> None:
    known.plant({"app.py": OLD + NAMES})
    answer = known("check", "--modern", *FILE, "--format", "json")
    assert answer.code == 1
    new = [one for one in answer.json()["findings"] if one["status"] != "baseline"]
    assert [one["rule"] for one in new] == ["engine-execute"]
    assert known("check", "--modern", *FILE, "--format", "github").out.count("::error ") == 1
    assert len(held(known)) == len(answer.json()["findings"]) - 1


def test_one_more_of_the_same_line_is_new(known: Tool) -> None:
    twice = OLD + OLD[OLD.index("\n\ndef names") :].replace("names", "others", 1)
    known.plant({"app.py": twice})
    answer = known("check", *FILE, "--format", "json")
    statuses = [one["status"] for one in answer.json()["findings"]]
    assert (answer.code, sorted(statuses)) == (1, ["baseline", "open"])


def test_gone_findings_go_from_the_file_and_may_not_come_back(known: Tool) -> None:
    count = len(held(known))
    known.plant({"app.py": CLEAN})
    answer = known("check", "--modern", *FILE)
    assert answer.code == 0
    assert "gone from known.json" in answer.err
    assert 0 < len(held(known)) < count
    known.plant({"app.py": OLD})
    assert known("check", "--modern", *FILE).code == 1


def test_an_upgrade_shrinks_it(known: Tool) -> None:
    answer = known("upgrade", "--select", "query-get", *FILE)
    assert answer.code == 0
    rules = [rule for rule, _, _ in held(known)]
    assert "query-get" not in rules
    assert "engine-execute" in rules


def test_files_that_are_not_there_any_more_are_gone(known: Tool) -> None:
    (known.folder / "app.py").unlink()
    assert known("check", "--modern", *FILE).code == 0
    assert "engine-execute" not in [rule for rule, _, _ in held(known)]


@pytest.mark.parametrize(
    "words",
    [["models.py"], ["--select", "query-get"], [], ["--ignore", "engine-execute"]],
    ids=["other files", "other rules", "not modern", "ignored"],
)
def test_what_was_not_looked_for_is_not_gone(known: Tool, words: list[str]) -> None:
    before = held(known)
    answer = known("check", *words, *FILE)
    assert (answer.code, answer.err) == (0, "")
    assert held(known) == before


def test_a_file_that_cannot_be_read_keeps_its_entries(known: Tool) -> None:
    before = held(known)
    known.plant({"app.py": "import sqlalchemy\n("})
    known("check", "--modern", *FILE)
    assert held(known) == before


@pytest.mark.parametrize("value", ["1", "true"])
def test_in_ci_it_is_not_changed(known: Tool, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held(known)
    known.plant({"app.py": CLEAN})
    monkeypatch.setenv("CI", value)
    answer = known("check", "--modern", *FILE)
    assert answer.code == 0
    assert "are gone" in answer.err
    assert held(known) == before
    monkeypatch.setenv("CI", "false")
    assert known("check", "--modern", *FILE, "--baseline-readonly").code == 0
    assert known("upgrade", "--modern", *FILE, "--diff").code == 0
    assert held(known) == before


def test_it_grows_only_when_told(known: Tool) -> None:
    before = held(known)
    known.plant({"app.py": OLD + NAMES})
    known("check", "--modern", *FILE)
    assert held(known) == before
    known("check", "--modern", *FILE, "--write-baseline", "app.py")
    assert len(held(known)) == len(before) + 1
    assert known("check", "--modern", *FILE).code == 0


def test_sarif_says_what_is_new(known: Tool) -> None:
    known.plant({"app.py": OLD + NAMES})
    results = known("check", "--modern", *FILE, "--format", "sarif").json()["runs"][0]["results"]
    states = [one["baselineState"] for one in results]
    assert states.count("new") == 1
    assert all(one["suppressions"] for one in results if one["baselineState"] == "unchanged")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--baseline", "missing.json"], "--write-baseline"),
        (["--baseline", "broken.json"], "broken.json: the baseline cannot be read"),
        (["--baseline", "other.json"], "version 7"),
        (["--write-baseline"], "--baseline"),
        (["--baseline-readonly"], "--baseline"),
        (["--baseline", "x.json", "--write-baseline", "--baseline-readonly"], "exclude"),
        (["--baseline", "no/folder.json"], "no/folder.json"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_done(
    legacy: Tool, words: list[str], said: str
) -> None:
    legacy.plant({"broken.json": "{", "other.json": '{"version": 7}'})
    before = legacy.contents()
    for command in ("check", "upgrade"):
        answer = legacy(command, *words)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err
    assert legacy.contents() == before
