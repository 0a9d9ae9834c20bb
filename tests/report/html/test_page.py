"""The page as text: it escapes everything, asks nobody, and stays small."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from report.html.reader import Reader
from report.html.stories import BEFORE, NASTY, applied, finding, many, story

from alchemigrate.report.html.page import page
from alchemigrate.report.html.story import Change
from alchemigrate.values.finding import Skipped, Status, Unfound


def data(reader: Reader) -> Any:
    """The findings that the page holds."""
    return json.loads(reader.scripts[0])


def test_whatever_a_text_says_it_stays_text() -> None:
    nasty = finding(message=NASTY, path=f"{NASTY}.py", reason=NASTY, cure=NASTY, object=NASTY)
    plain = Reader(page(story(finding())))
    told = story(
        nasty,
        changes=(Change(f"{NASTY}.py", BEFORE, BEFORE + NASTY), Change("app.py", BEFORE, "x\n")),
        skipped=(Skipped(NASTY, NASTY),),
        unfound=(Unfound(NASTY, 1, NASTY, 2),),
        project=NASTY,
        rules={"query-get": NASTY},
    )
    reader = Reader(page(told))
    assert reader.count("script") == plain.count("script") == 2
    assert reader.count("img") == 0
    assert not [name for _, attributes in reader.tags for name in attributes if name[:2] == "on"]
    assert NASTY in data(reader)["texts"]
    assert reader.text.count("onerror") >= 6


def test_nothing_is_asked_of_anybody() -> None:
    reader = Reader(page(story()))
    policy = next(a["content"] for _, a in reader.tags if a.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    for _, attributes in reader.tags:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
        assert "style" not in attributes


def test_headings_are_in_order() -> None:
    reader = Reader(page(story()))
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_story_is_told_in_sentences() -> None:
    text = Reader(page(story())).text
    assert "Upgrade of shop to SQLAlchemy 2.0" in text
    assert "2 places in 1 file meet a change on the way to SQLAlchemy 2.0." in text
    assert "1 is rewritten, in 1 file." in text
    assert "1 is left to a person, with the reason." in text
    assert "Whether it is still the same application has not been shown yet." in text
    assert "alchemigrate verify" in text


def test_a_check_says_what_would_change_the_code() -> None:
    told = story(finding(status=Status.OPEN), command="check", changes=(), run=None, events=())
    text = Reader(page(told)).text
    assert "Check of shop for SQLAlchemy 2.0" in text
    assert "A check changes nothing." in text
    assert "alchemigrate upgrade --diff" in text


def test_nothing_found_is_said() -> None:
    told = story(command="check", changes=(), run=None, events=())
    told = type(told)(**{**{n: getattr(told, n) for n in told.__slots__}, "findings": ()})
    text = Reader(page(told)).text
    assert "Nothing in shop meets a change of SQLAlchemy." in text
    assert "Nothing was found." in text


def test_without_scripts_what_is_left_can_be_read() -> None:
    text = page(story(*many(900)))
    plain = text[text.index("<noscript>") : text.index("</noscript>")]
    assert plain.count("<li>") == 200
    assert "(200 of 600)" in plain


def test_the_data_is_the_findings() -> None:
    found = data(Reader(page(story(applied(tests=3), finding(line=9)))))
    rows = [dict(zip(found["fields"], row, strict=True)) for row in found["rows"]]
    texts = found["texts"]
    assert [row["line"] for row in rows] == [2, 9]
    assert [texts[row["status"]] for row in rows] == ["applied", "no-fix"]
    assert [texts[row["proof"]] for row in rows] == ["static", ""]
    assert rows[0]["after"] == [[texts.index("app.py"), 2]]


@pytest.mark.parametrize("text", ["a\ud800b", "\x00\x1b[31m", "a\rb", "\ufeff"])
def test_odd_characters_make_no_odd_page(text: str) -> None:
    made = page(story(finding(message=text), changes=(Change("app.py", BEFORE, text),)))
    assert made.encode("utf-8").decode("utf-8") == made
    assert "\r" not in made


def test_ten_thousand_findings_stay_small() -> None:
    assert len(page(story(*many(10_000))).encode()) < 2_000_000


def test_the_same_story_makes_the_same_page() -> None:
    assert page(story(*many(50))) == page(story(*many(50)))


def test_the_risk_of_the_project_and_of_each_file_is_told() -> None:
    reader = Reader(page(story(finding(tests=0, requests=None), finding(path="b.py", requests=3))))
    assert "Risk and effort" in reader.text
    assert "the most dangerous first" in reader.text
    assert "not recorded" in reader.text
    assert {"risk", "requests"} <= set(data(reader)["fields"])
    hrefs = {attributes.get("href") for _, attributes in reader.tags}
    assert any((href or "").startswith("#findings?risk=") for href in hrefs)
