"""What `verify` found, on the page: differences side by side, and what was not compared."""

from __future__ import annotations

from typing import Any

from report.html.reader import Reader
from report.html.stories import NASTY, SQL, story

from alchemigrate.report.html.page import page
from alchemigrate.report.html.proofs import MOST

SCHEMA: dict[str, Any] = {
    "tables": 2, "classes": 3, "unexplained": 1, "differences": [
        {"kind": "column.nullable", "object": "users.name", "before": "true", "after": "false",
         "explained": None},
        {"kind": "table.order", "object": "users", "before": "[1]", "after": "[2]",
         "explained": "it orders columns differently"},
    ],
}  # fmt: skip
TESTS: dict[str, Any] = {
    "passing": 7, "same": 8, "crashed": "", "fixed": [], "missing": [], "new": [],
    "broken": [{"test": "t.py::one", "before": "passed", "after": "failed", "message": NASTY}],
}  # fmt: skip


def told(**parts: Any) -> Reader:
    """The page of a run that was compared."""
    whole = {"before": "1.4.54", "after": "2.0.58", "holds": False, "schema": SCHEMA}
    return Reader(page(story(verification={**whole, **parts})))


def test_what_holds_is_said_first() -> None:
    schema = {**SCHEMA, "unexplained": 0, "differences": []}
    text = told(holds=True, schema=schema, sql=SQL, tests=TESTS).text
    assert text.count("It is still the same application: its tables and mapped classes,") == 2
    assert "the SQL of its tests and its tests agree on SQLAlchemy 1.4.54 and 2.0.58." in text
    assert "2 tables and 3 mapped classes compared: no difference that matters." in text


def test_what_was_not_compared_is_not_taken_for_the_same() -> None:
    schema = {**SCHEMA, "unexplained": 0, "differences": []}
    text = told(holds=True, schema=schema).text
    assert "It is still the same application" not in text
    assert "Shown so far: its tables and mapped classes agree on SQLAlchemy 1.4.54" in text
    assert "Not compared: the SQL of its tests and its tests." in text
    assert "Show that it is still the same application. alchemigrate verify" in text


def test_differences_of_the_schema_stand_side_by_side() -> None:
    text = told().text
    assert "Not the same application yet" in text
    assert "Look at what differs." in text
    assert "1 difference that nothing explains" in text
    assert "column.nullable users.name before: true after: false" in text
    assert "1 difference of SQLAlchemy's own: it orders columns differently" in text


def test_differences_of_sql_say_where_they_are_from() -> None:
    text = told(sql=SQL).text
    assert "SQL of 7 tests compared, in 99 steps: 4 send the same, 2 the same up to" in text
    assert "other values test t.py::two test t.py::a test t.py::b and 1 more tests times 2" in text
    assert "before app.py:3 after base.py:7 < app.py:2 rule query-get" in text
    assert "before: SELECT 1 WHERE a = ? with (1, x) 3 rows, committed after: SELECT 1" in text
    assert "lost write test t.py::two before: INSERT nothing" in text
    assert "3 values change from run to run" in text
    assert "labels names of result columns (AS users_id) 2" in text


def test_broken_tests_are_told_with_their_error() -> None:
    text = told(tests=TESTS).text
    assert "7 tests pass as before; 1 broken, 0 gone" in text
    assert f"t.py::one (passed → failed): {' '.join(NASTY.split())}" in text


def test_a_test_run_that_ended_early_shows_its_end() -> None:
    assert (
        "The test run ended early: no space left"
        in told(tests={**TESTS, "crashed": "no space left"}).text
    )


def test_what_was_not_compared_says_what_would_do_it() -> None:
    text = told(schema=None).text
    assert "Tables and mappers were not compared" in text
    assert "The SQL of the tests was not compared" in text
    assert "The tests were not run" in text
    nothing = Reader(page(story())).text
    assert "Not compared yet. alchemigrate verify runs the original" in nothing


def test_what_is_left_out_is_counted() -> None:
    many = [SQL["differences"][0]] * (MOST + 5)
    text = told(sql={**SQL, "differences": many}).text
    assert "5 differences more: alchemigrate verify --format json prints all" in text
