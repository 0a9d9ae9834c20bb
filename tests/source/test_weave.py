"""A woven text is the original without its edits, the last one with all; it knows their needs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alchemigrate.source.edits import apply
from alchemigrate.source.weave import Weave, changes
from alchemigrate.values.text import Edit

OLD = "a = one(two)\n"


def woven(*steps: tuple[Edit, ...]) -> tuple[Weave, str]:
    """OLD after steps of edits, numbered from 0, and the text that they lead to."""
    weave, text, number = Weave.of(OLD), OLD, 0
    for edits in steps:
        weave.step(list(enumerate(edits, number)))
        text = apply(text, edits)
        number += len(edits)
    return weave, text


@given(st.data())
def test_all_edits_give_the_text_and_none_give_the_original(data: st.DataObject) -> None:
    start = data.draw(st.text("ab\n", max_size=12))
    weave, text, number = Weave.of(start), start, 0
    for _ in range(data.draw(st.integers(0, 4))):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
        edits = [
            Edit(first, last, data.draw(st.text("xy", max_size=3)))
            for first, last in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        weave.step(list(enumerate(edits, number)))
        text = apply(text, edits)
        number += len(edits)
        assert weave.text(lambda _: True) == text
        assert weave.text(lambda _: False) == start
        assert apply(start, changes(weave)) == text
    for chosen in range(number):
        needed = {chosen}
        while more := {need for one in needed for need in weave.needs[one]} - needed:
            needed |= more
        assert all(need < chosen for need in needed - {chosen}), "only what was made before"


def test_edits_can_be_left_out_one_by_one() -> None:
    weave, text = woven((Edit(0, 1, "b"), Edit(4, 7, "three")), (Edit(10, 13, "four"),))
    assert text == "b = three(four)\n"
    for visible, wanted in (
        ({0}, "b = one(two)\n"),
        ({1}, "a = three(two)\n"),
        ({2}, "a = one(four)\n"),
        ({0, 2}, "b = one(four)\n"),
    ):
        assert weave.text(visible.__contains__) == wanted
    assert weave.needs == {0: set(), 1: set(), 2: set()}


def test_an_edit_needs_those_whose_text_it_changes_or_touches() -> None:
    inside, _ = woven((Edit(4, 7, "three"),), (Edit(5, 6, "H"),))
    touching, _ = woven((Edit(4, 7, "three"),), (Edit(9, 9, "!"),))
    where_it_was, _ = woven((Edit(4, 7, ""),), (Edit(4, 4, "x"),))
    over_it, _ = woven((Edit(4, 4, "x"),), (Edit(0, 13, "new"),))
    assert [one.needs[1] for one in (inside, touching, where_it_was, over_it)] == [{0}] * 4
    beside, _ = woven((Edit(4, 7, "three"),), (Edit(10, 13, "four"),))
    assert beside.needs[1] == set()


def test_edits_of_one_step_do_not_need_each_other() -> None:
    weave, text = woven((Edit(4, 4, "("), Edit(4, 7, "x"), Edit(7, 7, ")")))
    assert text == "a = (x)(two)\n"
    assert weave.needs == {0: set(), 1: set(), 2: set()}
