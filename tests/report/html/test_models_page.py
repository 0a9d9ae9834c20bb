"""The page about models: its parts and sentences, what stands in no file, and no barrier in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser.axe import axe, violations
from browser.devtools import Tab
from report.html.reader import Reader
from report.html.stories import finding

from alchemigrate.report.html.page import page
from alchemigrate.report.html.story import Story
from alchemigrate.values.entities import Entities, Entity, KeyColumn, Link, Relation
from alchemigrate.values.finding import Finding, Level, Skipped, Status
from alchemigrate.values.risk import Feasibility, Risk
from alchemigrate.values.statistics import KeySpace, Statistics, TableUse
from alchemigrate.values.step import ModelFile, Step

MODELS = Entities(
    (
        Entity("shop.User", "User", "users", "shop.py", 1, 1, 2, ("User", "users"),
               (KeyColumn("id", "INTEGER", primary=True),)),
        Entity("shop.Order", "Order", "orders", "shop.py", 9, 9, 2, ("Order", "orders"),
               (KeyColumn("user_id", "INTEGER", foreign=True),)),
        Entity("tagged", "tagged", "tagged", "", 1, 1, 2, ("tagged",)),
    ),
    (
        Relation("shop.Order", "shop.User", "users.id", Link.FOREIGN_KEY, "user_id", "shop.py", 11,
                 11, "", ("orders.user_id",)),
        Relation("shop.User", "shop.Order", "Order", Link.RELATIONSHIP, "orders", "shop.py", 4, 4,
                 "", ("User.orders",)),
    ),
)  # fmt: skip
STEP = Step(
    "2.0",
    (
        ModelFile(
            "shop.py", ("User",), Feasibility.PERSON, Risk.HIGH, 3, 40, ("line 5: AL101 why",)
        ),
    ),
    Feasibility.PERSON,
    Risk.HIGH,
    40,
)
MEASURED = Statistics(
    tables={"users": TableUse(rows=1_200, bytes=9_000, sequential_scans=3)},
    keys={"users.id": KeySpace(1_200, 2_147_483_647)},
)


def issue(object_: str, **other: Any) -> Finding:
    """What a check found about an object."""
    wanted: dict[str, Any] = {
        "rule": "foreign-key-without-index", "code": "AM101", "level": Level.SLOW,
        "path": "shop.py", "line": 11, "end_line": 11, "message": f"{object_}: no index",
        "object": object_, "reason": "index=True on it", "cure": "index=True on it",
    }  # fmt: skip
    return finding(**{**wanted, **other})


def models(*found: Finding, **other: Any) -> Story:
    """A check of models against a database."""
    wanted: dict[str, Any] = {
        "command": "models", "project": "shop", "target": "", "tool": "1.2.3", "models": MODELS,
        "looked_at": "3 tables, 2 mapped classes, postgresql database", "live": True, "step": STEP,
        "measured": MEASURED, "skipped": (Skipped("broken.py", "not imported: no"),),
        "rules": {"foreign-key-without-index": "A foreign key that no index begins with."},
    }  # fmt: skip
    return Story(findings=found, **{**wanted, **other})


FOUND = (
    issue("orders.user_id", status=Status.OPEN),
    issue("leftovers", path="", line=1, rule="unmodelled-table", code="AM602", level=Level.LEGACY),
    issue("User.orders", line=4, end_line=4, level=Level.BREAKS),
    issue("users.id", line=2, end_line=2, status=Status.SUPPRESSED, reason="few rows"),
    issue("orders", line=9, end_line=9, level=Level.SILENT, status=Status.BASELINE),
)


def test_the_page_tells_what_was_found_and_what_comes_next() -> None:
    reader = Reader(page(models(*FOUND)))
    said = reader.text
    assert "Models of shop 3 tables, 2 mapped classes, postgresql database · alchemigrate" in said
    assert "5 findings, in 1 file, 1 in no file." in said
    assert "As it is, 1 raises an error." in said
    assert "Let the tool cure what it can. alchemigrate models --fix" in said
    assert "gives wrong data or loses integrity, without a word" in said
    assert "not imported: no" in said
    places = {attributes.get("id") for tag, attributes in reader.tags if tag == "section"}
    assert places >= {"summary", "findings", "models", "step", "sizes", "unread"}
    assert not places & {"changes", "same", "plan", "journal"}


def test_figures_of_the_step_and_the_database_are_told() -> None:
    said = Reader(page(models(*FOUND))).text
    assert "The step to SQLAlchemy 2.0 1 file with models: some of it needs a person" in said
    assert "line 5: AL101 why" in said
    assert "users 1,200 8.8 KiB" in said
    assert "users.id : 1,200 of 2,147,483,647" in said
    bare = Reader(page(models(*FOUND, step=None, measured=None))).text
    assert "The step to" not in bare
    assert "Size and use" not in bare


def test_findings_are_marked_on_classes_and_relations_by_their_objects() -> None:
    said = Reader(page(models(*FOUND))).text
    assert "2 relations have something left that breaks, is silent, weak or slow." in said
    assert "3 classes and tables and 2 relations were imported." in said
    assert "id INTEGER PK" in said
    assert "tagged tagged 2 no file" in said
    (title,) = [part for part in said.split("▲ 1 left") if part.endswith("foreign key ")]
    assert "Order user_id User" in title


def test_clean_models_say_so() -> None:
    said = Reader(page(models())).text
    assert "Nothing is wrong with 3 tables, 2 mapped classes, postgresql database" in said
    assert "alchemigrate models --database URL also compares" in said


@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_meets_a_barrier(shown: Callable[..., Tab], width: int) -> None:
    tab = shown(models(*FOUND))
    tab.size(width, 844, dark=width == 390)
    tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    tab.run("new Promise((done) => setTimeout(done, 400))")
    assert violations(tab, axe()) == []
    assert tab.run("document.documentElement.scrollWidth") == width
    titles = tab.run("[...document.querySelectorAll('.file h3')].map((one) => one.textContent)")
    assert titles == ["no file", "shop.py"]
    remarks = tab.run("document.querySelector('.finding').textContent")
    assert remarks.count("index=True on it") == 1
