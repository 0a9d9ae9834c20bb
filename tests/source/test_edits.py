"""Edits: what can be made together, and that nothing outside of them changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alchemigrate.errors import ConflictError
from alchemigrate.source.edits import apply, merge
from alchemigrate.values.text import Edit


def test_edits_are_made_wherever_they_stand() -> None:
    edits = [Edit(6, 11, "there"), Edit(0, 5, "Hi"), Edit(11, 11, "!")]
    assert apply("hello world", edits) == "Hi there!"
    assert apply("same", []) == "same"


def test_insertions_keep_their_order_around_a_replacement() -> None:
    edits = [Edit(1, 2, "X"), Edit(1, 1, "<"), Edit(2, 2, ">")]
    assert apply("abc", edits) == "a<X>c"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 3, "x"), Edit(2, 4, "y")],
        [Edit(0, 4, "x"), Edit(1, 2, "y")],
        [Edit(0, 2, "x"), Edit(0, 2, "y")],
        [Edit(0, 2, "x"), Edit(1, 1, "y")],
        [Edit(3, 99, "x")],
    ],
)
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ConflictError, match=r"\d+\.\.\d+ overlaps another or leaves the text"):
        apply("abcd", edits)


TOUCHING = [
    (Edit(0, 2, "x"), Edit(2, 4, "y")),
    (Edit(2, 4, "x"), Edit(0, 2, "y")),
    (Edit(0, 2, "x"), Edit(2, 2, "y")),
    (Edit(2, 2, "x"), Edit(2, 4, "y")),
    (Edit(1, 3, "x"), Edit(1, 1, "y")),
]


@pytest.mark.parametrize(("one", "two"), TOUCHING)
def test_neighbours_of_one_fix_are_made_together(one: Edit, two: Edit) -> None:
    merged = merge([], [one, two])
    assert merged is not None
    assert list(merged) == sorted([one, two], key=lambda edit: (edit.start, edit.end))


@pytest.mark.parametrize(("old", "new"), TOUCHING)
def test_neighbours_of_two_fixes_wait_for_each_other(old: Edit, new: Edit) -> None:
    assert merge([old], [new]) is None
    apart = Edit(9, 9, "z")
    assert merge([old], [apart]) == (old, apart)


def test_a_closing_bracket_belongs_to_one_fix() -> None:
    close, inner, outer = Edit(5, 5, ")"), Edit(1, 1, "f("), Edit(0, 0, "g(")
    assert merge([inner, close], [outer, close]) is None
    assert merge([inner, close], [inner, close]) == (inner, close)
    shared = Edit(5, 5, ", name")
    assert merge([inner, shared], [Edit(3, 3, "x"), shared]) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Edit(0, 3, "x"), Edit(2, 4, "y")),
        (Edit(2, 4, "x"), Edit(0, 3, "y")),
        (Edit(0, 4, "x"), Edit(1, 2, "y")),
        (Edit(1, 2, "x"), Edit(0, 4, "y")),
        (Edit(0, 4, "x"), Edit(0, 4, "y")),
        (Edit(0, 4, "x"), Edit(2, 2, "y")),
        (Edit(2, 2, "x"), Edit(0, 4, "y")),
        (Edit(2, 2, "x"), Edit(2, 2, "y")),
    ],
)
def test_overlaps_cannot_be_made_together(old: Edit, new: Edit) -> None:
    assert merge([old], [new]) is None


def test_the_same_edit_wanted_twice_is_made_once() -> None:
    edit = Edit(1, 3, "x")
    assert merge([edit], [edit, edit]) == (edit,)
    assert merge([], [edit, edit]) == (edit,)
    insertion = Edit(2, 2, "x")
    assert merge([insertion], [insertion]) == (insertion,)


def test_edits_that_belong_together_must_not_overlap_either() -> None:
    assert merge([], [Edit(0, 2, "x"), Edit(1, 3, "y")]) is None
    both = (Edit(2, 2, "x"), Edit(2, 2, "a"))
    assert merge([], both) == both
    assert apply("1234", both) == "12xa34"


TEXTS = st.text(max_size=40)


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text, and edits somewhere in it, overlapping or not."""
    text = draw(TEXTS)
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    made = draw(st.lists(st.tuples(places, st.text(max_size=4)), max_size=6))
    return text, [Edit(start, end, new) for (start, end), new in made]


@given(texts_with_edits())
def test_what_merges_applies_and_leaves_the_rest_as_it_was(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    merged: tuple[Edit, ...] = ()
    for edit in edits:
        merged = merge(merged, [edit]) or merged
    result = apply(text, merged)
    kept, position = [], 0
    for edit in merged:
        kept.append(text[position : edit.start])
        position = edit.end
    kept.append(text[position:])
    at = 0
    for piece, edit in zip(kept, [*merged, None], strict=True):
        assert result[at : at + len(piece)] == piece
        at += len(piece)
        if edit is not None:
            assert result[at : at + len(edit.text)] == edit.text
            at += len(edit.text)
    assert at == len(result)


@given(texts_with_edits())
def test_merging_is_the_same_in_any_order_or_not_at_all(case: tuple[str, list[Edit]]) -> None:
    _, edits = case
    if len(edits) >= 2:
        one, two = edits[:2]
        assert merge([one], [two]) == merge([two], [one])
