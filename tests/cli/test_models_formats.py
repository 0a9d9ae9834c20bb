"""Every format of `models`: the same findings, with and without a file, and nothing beside."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from cli.invoke import Answer, Tool
from cli.test_models import CHECKS, PYTHON, planted
from contract.json_schema import check_published

from alchemigrate.cli.modelling import RENDERERS
from alchemigrate.values.finding import Level

WORDS = ("models", ".", *PYTHON, "--select", "foreign-key-without-index,AM602")
LIVE = (*WORDS, "--database", "sqlite:///app.db")


@pytest.fixture
def live(tool: Tool) -> Tool:
    """Two models, and a database with a table that no file declares."""
    planted(tool)
    engine = sa.create_engine(f"sqlite:///{tool.folder / 'app.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20))")
        connection.exec_driver_sql("CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER)")
        connection.exec_driver_sql("CREATE TABLE leftovers (id INTEGER PRIMARY KEY)")
    engine.dispose()
    return tool


def results(answer: Answer) -> dict[str, Any]:
    """The results of a SARIF log by the rule's name."""
    (run,) = answer.json()["runs"]
    names = {one["id"]: one["name"] for one in run["tool"]["driver"]["rules"]}
    return {names[one["ruleId"]]: one for one in run["results"]}


@pytest.mark.parametrize("format_", RENDERERS)
@pytest.mark.parametrize("counts", [(), ("--statistics",)], ids=["places", "counts"])
def test_every_format_answers_and_goes_to_a_file(
    live: Tool, format_: str, counts: tuple[str, ...]
) -> None:
    words = (*LIVE, "--format", format_, *counts)
    answer = live(*words)
    assert (answer.code, answer.err) == (1, "")
    assert "foreign-key-without-index" in answer.out
    assert "unmodelled-table" in answer.out
    written = live(*words, "--output", "report")
    assert (written.code, written.out, written.err) == (1, "", "")
    assert (live.folder / "report").read_text(encoding="utf-8") == answer.out


def test_the_document_keeps_its_schema(live: Tool) -> None:
    whole = live(*LIVE, "--format", "json").json()
    check_published("models", whole)
    found = {one["rule"]: one for one in whole["findings"]}
    placed, free = found["foreign-key-without-index"], found["unmodelled-table"]
    assert (placed["path"], placed["line"], placed["object"]) == (
        "shop/models.py", 16, "orders.user_id"
    )  # fmt: skip
    assert "index=True" in placed["cure"]
    assert (free["path"], free["line"], free["object"]) == (None, None, "leftovers")
    summary = whole["summary"]
    assert summary["findings"] == sum(summary[level] for level in Level) == 2
    assert (summary["open"], summary["no-fix"]) == (1, 1)  # the index can be fixed
    counted = live(*LIVE, "--format", "json", "--statistics").json()
    check_published("models", counted)
    assert counted == {name: told for name, told in whole.items() if name != "findings"}


def test_clean_models_are_clean(tool: Tool) -> None:
    words = ("models", ".", *PYTHON, "--select", "missing-primary-key")
    answer = planted(tool)(*words, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    check_published("models", answer.json())


def test_sarif_finds_a_place_for_objects_that_stand_in_no_file(live: Tool) -> None:
    found = results(live(*LIVE, "--format", "sarif"))
    (free,) = found["unmodelled-table"]["locations"]
    assert free["logicalLocations"] == [{"fullyQualifiedName": "leftovers"}]
    place = free["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "pyproject.toml"
    assert place["region"] == {"startLine": 1, "endLine": 1}
    assert "no file of the project" in free["message"]["text"]
    (placed,) = found["foreign-key-without-index"]["locations"]
    assert placed["physicalLocation"]["region"]["startLine"] == 16
    assert placed["logicalLocations"] == [{"fullyQualifiedName": "orders.user_id"}]


def test_sarif_knows_a_finding_by_its_object(live: Tool) -> None:
    before = results(live(*LIVE, "--format", "sarif"))
    text = (live.folder / "shop/models.py").read_text(encoding="utf-8")
    moved = "import datetime\n\n" + text.replace(
        "user_id = Column(\n", "user_id = Column(  # key\n"
    )
    live.plant({"shop/models.py": moved})
    after = results(live(*LIVE, "--format", "sarif"))
    lines = [
        one["foreign-key-without-index"]["locations"][0]["physicalLocation"]["region"]["startLine"]
        for one in (before, after)
    ]
    assert lines == [16, 18]
    assert {name: one["partialFingerprints"] for name, one in before.items()} == {
        name: one["partialFingerprints"] for name, one in after.items()
    }


def test_github_annotates_without_a_file(live: Tool) -> None:
    lines = live(*LIVE, "--format", "github").out.splitlines()
    assert any(
        line.startswith("::warning file=shop/models.py,line=16,endLine=18,title=AM101 ")
        for line in lines
    )
    assert any(
        line.startswith("::notice title=AM602 unmodelled-table::leftovers: ") for line in lines
    )


def test_text_and_markdown_say_that_there_is_no_file(live: Tool) -> None:
    assert "\n  no file leftovers: " in live(*LIVE).out
    said = live(*LIVE, "--format", "markdown").out
    assert said.startswith("### models of project: 2 findings left\n")
    assert "- no file `unmodelled-table` " in said
    assert "2 tables, 2 mapped classes, sqlite database, 2 findings" in said


def test_modules_that_were_not_imported_are_told_everywhere(tool: Tool) -> None:
    planted(tool).plant({"shop/broken.py": "import nothingness\n"})
    for format_ in RENDERERS:
        said = tool("models", ".", *PYTHON, *CHECKS, "--format", format_).out
        assert "nothingness" in said


def test_the_step_to_another_version_is_told_everywhere(tool: Tool) -> None:
    planted(tool).plant({"shop/broken.py": "import nothingness\n\nclass Lost(Base):\n    pass\n"})
    words = ("models", ".", *PYTHON, *CHECKS, "--target", "2.1", "--format")
    document = tool(*words, "json").json()
    check_published("models", document)
    assert document["step"]["target"] == "2.1"
    assert [one["path"] for one in document["step"]["files"]] == ["shop/models.py"]
    (run,) = tool(*words, "sarif").json()["runs"]
    assert run["properties"]["step"] == document["step"]
    for format_ in ("text", "github", "markdown"):
        assert "to SQLAlchemy 2.1: 1 model file (1 ready)" in tool(*words, format_).out
