"""The plan and the run's diary on the page."""

from __future__ import annotations

from report.html.reader import Reader
from report.html.stories import NASTY, story

from alchemigrate.report.html.journal import entries
from alchemigrate.report.html.page import page
from alchemigrate.report.html.story import Event
from alchemigrate.values.plan import Step

AT = "2026-01-01T12:0{}:00.000+00:00"


def test_files_of_one_kind_of_event_are_told_together() -> None:
    events = [
        Event(AT.format(0), "begin"),
        Event(AT.format(0), "saved", "a.py"),
        Event(AT.format(0), "saved", "b.py"),
        Event(AT.format(1), "replacing", "a.py"),
        Event(AT.format(1), "replaced", "a.py"),
        Event(AT.format(2), "failed", detail="disk full"),
        Event("yesterday", "something new"),
    ]
    found = entries(events)
    assert [one.event for one in found] == [
        "begin", "saved", "replacing", "failed", "something new",
    ]  # fmt: skip
    assert [one.paths for one in found[1:3]] == [("a.py", "b.py"), ("a.py",)]
    assert [one.after for one in found] == ["0.00 s", "0.00 s", "1 min", "2 min", ""]
    assert found[3].what.endswith("; disk full")
    assert found[4].what == "something new"


def test_the_diary_is_on_the_page() -> None:
    events = (Event(AT.format(0), "begin"), Event(AT.format(0), "saved", NASTY))
    text = Reader(page(story(events=events))).text
    assert "Begun 2026-01-01 12:00:00 UTC." in text
    assert "originals are put aside: 1 file" in text
    assert "alchemigrate rollback 20260101T120000-000000-abcd" in text


def test_without_a_run_the_journal_says_so() -> None:
    text = Reader(page(story(command="check", run=None, events=()))).text
    assert "A check keeps no run." in text


def test_the_plan_is_told_in_order_with_its_time() -> None:
    plan = (
        Step("Move to 1.4", "it warns of the rest", ("pip install x",), 90, "next", 4, 2),
        Step("Deploy", minutes=45, state="later"),
    )
    text = Reader(page(story(plan=plan))).text
    assert "2 steps on the way to modern code on SQLAlchemy 2.1, about 2 hours of" in text
    assert "Move to 1.4 next it warns of the rest pip install x 4 places, 2 for a person" in text
    assert "Deploy later" in text
    assert "Nothing is left to do." in Reader(page(story(plan=()))).text
    assert "No plan was made. alchemigrate plan makes one" in Reader(page(story())).text
