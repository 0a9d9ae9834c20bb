"""Places before and after edits belong to the same characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alchemigrate.source.edits import apply
from alchemigrate.source.shift import Shift
from alchemigrate.values.text import Edit, Span

OLD = "user = engine.execute(query)\n"


def found(text: str, part: str) -> Span:
    """The span of a part of a text."""
    start = text.index(part)
    return Span(start, start + len(part))


def at(part: str, text: str) -> Edit:
    """The edit that replaces a part of OLD."""
    span = found(OLD, part)
    return Edit(span.start, span.end, text)


@pytest.mark.parametrize(
    ("edits", "part", "wanted"),
    [
        ([at("user", "the_user")], "engine", "engine"),
        ([at("engine", "conn")], "engine.execute", "conn.execute"),
        ([at("query", "select(query)")], "execute(query)", "execute(select(query))"),
        ([Edit(7, 7, "(")], "engine", "engine"),
        ([Edit(13, 13, "!")], "engine", "engine"),
        ([Edit(7, 7, "("), at("engine", "conn")], "engine", "conn"),
        ([at("execute", "")], "execute", ""),
        ([at("engine.execute", "run")], "gine.exe", "run"),
    ],
)
def test_forward(edits: list[Edit], part: str, wanted: str) -> None:
    """A span holds afterwards what has become of it."""
    span = Shift.of(edits).forward(found(OLD, part))
    assert apply(OLD, edits)[span.start : span.end] == wanted


def test_placed() -> None:
    """An edit's own text is found again, insertions at one place in their order."""
    edits = [Edit(7, 7, "A"), Edit(7, 7, "B"), at("query", "q")]
    new = apply(OLD, edits)
    for edit in edits:
        span = Shift.of(edits).placed(edit)
        assert new[span.start : span.end] == edit.text


@given(st.data())
def test_kept_characters_come_back(data: st.DataObject) -> None:
    """Every character that no edit touches goes forward and comes back to its own place."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(OLD)), min_size=2, max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(one, two, data.draw(st.text("xyz", max_size=4))) for one, two in pairs]
    shift, new = Shift.of(edits), apply(OLD, edits)
    for offset, character in enumerate(OLD):
        if any(edit.start <= offset < edit.end for edit in edits):
            continue
        span = shift.forward(Span(offset, offset + 1))
        assert new[span.start : span.end] == character
        assert shift.back(span.start) == offset


@pytest.mark.parametrize(
    ("span", "touched"),
    [(Span(0, 6), False), (Span(0, 7), True), (Span(13, 20), True), (Span(14, 20), False)],
)
def test_touches(span: Span, touched: bool) -> None:
    """Ends count: what stands directly beside an edit may mean something else afterwards."""
    assert Shift.of([at("engine", "conn")]).touches(span) is touched
