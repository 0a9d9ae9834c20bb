"""`models --baseline`: findings are known by their objects, wherever these stand."""

from __future__ import annotations

import json
import sys

import pytest
from cli.invoke import Tool
from cli.test_models import MODELS, PYTHON
from cli.test_models_formats import LIVE, WORDS, live

__all__ = ["live"]
FILE = ("--baseline", "known.json")


@pytest.fixture(autouse=True)
def outside_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a developer's machine."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def known(live: Tool) -> Tool:
    """Models and a database whose findings are all known."""
    answer = live(*LIVE, *FILE, "--write-baseline")
    assert (answer.code, answer.err) == (0, "baseline: 2 findings in known.json\n")
    return live


def held(tool: Tool) -> set[tuple[str, str, str]]:
    """The paths, rules and texts of the baseline."""
    document = json.loads((tool.folder / "known.json").read_text("utf-8"))
    return {(one["path"], one["rule"], one["text"]) for one in document["findings"]}


def test_objects_of_models_and_of_the_database_are_known(known: Tool) -> None:
    assert held(known) == {
        ("", "foreign-key-without-index", "orders.user_id"),
        ("", "unmodelled-table", "leftovers"),
    }
    before = known.contents()
    answer = known(*LIVE, *FILE, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    assert {one["status"] for one in answer.json()["findings"]} == {"baseline"}
    assert answer.json()["summary"]["baseline"] == 2
    assert "leftovers" not in known(*LIVE, *FILE).out
    assert known.contents() == before
    assert known(*LIVE).code == 1


def test_a_model_may_move_to_another_file_and_change_its_line(known: Tool) -> None:
    base, _, order = MODELS.partition("class Order")
    moved = "class Order" + order.replace(
        'ForeignKey("users.id"),', 'Integer, ForeignKey("users.id")'
    )
    head = "from sqlalchemy import Column, ForeignKey, Integer\nfrom shop.models import Base\n\n\n"
    known.plant({"shop/models.py": base, "shop/orders.py": head + moved})
    answer = known(*LIVE, *FILE)
    assert (answer.code, answer.err) == (0, "")


def test_a_new_finding_fails_alone_and_a_cured_one_leaves_the_file(known: Tool) -> None:
    more = 'class Bill(Base):\n    __tablename__ = "bills"\n'
    more += "    id = Column(Integer, primary_key=True)\n"
    more += '    order_id = Column(ForeignKey("orders.id"))\n'
    cured = MODELS.replace('ForeignKey("users.id"),', 'ForeignKey("users.id"), index=True')
    known.plant({"shop/models.py": f"{cured}\n\n{more}"})
    answer = known(*LIVE, *FILE, "--format", "json")
    assert answer.code == 1
    assert answer.err == "baseline: 1 finding are gone from known.json, 1 left\n"
    left = [one["object"] for one in answer.json()["findings"] if one["status"] != "baseline"]
    assert left == ["bills.order_id"]
    assert held(known) == {("", "unmodelled-table", "leftovers")}


@pytest.mark.parametrize(
    "words",
    [WORDS, (*LIVE, "--ignore", "AM101"), ("models", ".", *PYTHON, "--select", "AM112")],
    ids=["no database", "ignored", "other checks"],
)
def test_what_was_not_looked_for_is_not_gone(known: Tool, words: tuple[str, ...]) -> None:
    before = held(known)
    answer = known(*words, *FILE)
    assert (answer.code, answer.err) == (0, "")
    assert held(known) == before


def test_models_that_cannot_be_imported_keep_their_entries(known: Tool) -> None:
    before = held(known)
    known.plant({"shop/models.py": f"import nothingness\n{MODELS.partition('class Order')[0]}"})
    known(*LIVE, *FILE)
    assert held(known) == before


def test_one_file_serves_check_and_models(known: Tool) -> None:
    models = held(known)
    old = "from sqlalchemy import select, text\n\n\ndef one():\n    return select([text('1')])\n"
    known.plant({"app.py": old})
    known("check", *FILE, "--write-baseline")
    both = held(known)
    assert models < both
    assert known("check", *FILE).code == known(*LIVE, *FILE).code == 0
    assert held(known) == both


def test_what_makes_no_sense_is_said_first(live: Tool) -> None:
    answer = live("models", ".", "--python", sys.executable, *FILE)
    assert (answer.code, answer.out) == (2, "")
    assert "make it with --write-baseline" in answer.err
