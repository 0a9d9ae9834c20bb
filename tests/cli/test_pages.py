"""The commands that only tell: help, version, rules, explain; and doctor and verify at the door."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cli.invoke import MODELS, Tool
from contract.json_schema import check_published

from alchemigrate import __version__
from alchemigrate.checkkit import load as load_checks
from alchemigrate.cli.app import COMMANDS
from alchemigrate.operationkit import load as load_operations
from alchemigrate.rulekit.load import load


def test_the_version_is_said(tool: Tool) -> None:
    answer = tool("--version")
    assert (answer.code, answer.out) == (0, f"{__version__}\n")


def test_help_names_every_command(tool: Tool) -> None:
    answer = tool("--help")
    assert answer.code == 0
    assert [name for name in COMMANDS if name not in answer.out] == []
    assert "Usage" in tool().out + tool().err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tool: Tool, command: str) -> None:
    answer = tool(command, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert command in answer.out


def test_rules_are_listed_whole(tool: Tool) -> None:
    answer = tool("rules")
    assert answer.code == 0
    words = set(answer.out.split())
    lost = [rule.name for rule in load() if not {rule.name, rule.code} <= words]
    assert lost == []


def test_a_rule_is_explained_by_name_and_by_code(tool: Tool) -> None:
    rule = next(rule for rule in load() if rule.name == "query-get")
    by_name = tool("explain", "query-get")
    assert by_name.code == 0
    assert rule.code in by_name.out
    assert "session.get(User, 5)" in by_name.out
    assert tool("explain", rule.code) == by_name


def test_every_rule_can_be_explained(tool: Tool) -> None:
    for rule in load()[::20]:
        answer = tool("explain", rule.name)
        assert answer.code == 0
        assert rule.name in answer.out


def test_a_check_is_explained_by_name_and_by_code(tool: Tool) -> None:
    check = next(one for one in load_checks() if one.name == "missing-index")
    by_name = tool("explain", check.name)
    assert by_name.code == 0
    assert check.code in by_name.out
    assert "DROP INDEX ix_users_name" in by_name.out
    assert tool("explain", check.code) == by_name


@pytest.mark.parametrize("name", ["rename-column", "RenameColumn", "rename_column"])
def test_an_operation_is_explained_by_each_of_its_names(tool: Tool, name: str) -> None:
    answer = tool("explain", name)
    assert answer.code == 0
    assert "ALTER TABLE person ADD COLUMN full_name VARCHAR(50);" in answer.out
    assert "What is refused" in answer.out


def test_every_operation_is_listed_and_can_be_explained(tool: Tool) -> None:
    listed = set(tool("schema", "operations").out.split())
    for one in load_operations():
        assert {one.page_name, one.operation.__name__} <= listed
        assert tool("explain", one.page_name).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "nonsense"], "no such rule, check, danger or operation: nonsense"),
        (["explain"], "Missing argument"),
        (["doctor"], "Missing argument"),
        (["doctor", "no/such"], "no/such"),
        (["doctor", ".", "--python", "no/python"], "no such interpreter"),
        (["verify", "missing"], "no such folder"),
        (["verify", "."], "no upgrade was kept here"),
        (["verify", "models.py"], "no such folder"),
        (["runs", "extra"], "extra"),
    ],
)
def test_what_is_wrong_exits_with_2(tool: Tool, words: list[str], said: str) -> None:
    tool.plant({"models.py": MODELS})
    answer = tool(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(("starts", "code"), [(True, 0), (False, 1)])
def test_doctor_answers_as_promised(tool: Tool, starts: bool, code: int) -> None:
    shadow = "" if starts else "\n    @property\n    def metadata(self):\n        return 1\n"
    tool.plant({"models.py": MODELS + shadow})
    answer = tool("doctor", ".", "--format", "json", "--python", sys.executable)
    assert (answer.code, answer.err) == (code, "")
    document = answer.json()
    check_published("doctor", document)
    assert document["starts"] is starts
    assert (document["mappers"] == "ok") or not starts
    assert bool(document["causes"]) is not starts
    for cause in document["causes"]:
        assert (tool.folder / cause["path"]).is_file()
        assert "metadata" in MODELS + shadow
        assert cause["line"] >= 1
    text = tool("doctor", ".", "--python", sys.executable)
    assert text.code == code


def test_verify_compares_with_the_originals(
    legacy: Tool, sqlalchemy_overlay: object, tmp_path: Path
) -> None:
    assert sqlalchemy_overlay
    legacy("upgrade", "--select", "query-get")
    answer = legacy("verify", ".", "--no-tests", "--format", "json", "--before", "2.0",
                    "--python", sys.executable)  # fmt: skip
    assert (answer.code, answer.err) == (0, "")
    document = answer.json()
    check_published("verify", document)
    assert (document["holds"], document["tests"]) == (True, None)
    assert legacy("report").code == 0
    page = (legacy.folder / "alchemigrate-report.html").read_text(encoding="utf-8")
    assert f"its tables and mapped classes agree on SQLAlchemy {document['before']}" in page
    assert "Not compared: the SQL of its tests and its tests." in page
    assert "original and upgraded tree were compared; the same" in page


def test_a_page_has_the_plan(legacy: Tool) -> None:
    legacy("check", "--format", "html", "--output", "report.html")
    page = (legacy.folder / "report.html").read_text()
    assert 'href="#plan"' in page
    assert "the bridge: code that runs on 1.4 and 2.0" in page
    assert "alchemigrate upgrade" in page
