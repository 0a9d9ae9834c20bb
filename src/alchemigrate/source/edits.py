"""Merging and applying edits: replacements on the original text, all else untouched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from ..errors import ConflictError
from ..values.text import Edit


def merge(accepted: Sequence[Edit], wanted: Iterable[Edit]) -> tuple[Edit, ...] | None:
    """`accepted` and `wanted` together, sorted, or None if they cannot both be made.

    What is `wanted` belongs together: its replacements may not overlap, its insertions at one place
    are made in their order. Between the two nothing may even touch, for the order would be chance.
    The same edit wanted twice is made once (an import, say), but a bracket belongs to one fix.
    """
    every = tuple(dict.fromkeys(wanted))
    fresh = [edit for edit in every if edit not in accepted]
    if fresh and any(_closes(edit) for edit in every if edit in accepted):
        return None
    if any(_touch(old, new) for old in accepted for new in fresh):
        return None
    if any(_overlap(one, two) for one, two in combinations(fresh, 2)):
        return None
    return tuple(sorted([*accepted, *fresh], key=lambda edit: (edit.start, edit.end)))


def _closes(edit: Edit) -> bool:
    """Whether an insertion is nothing but closing brackets."""
    text = edit.text.strip()
    return edit.start == edit.end and bool(text) and not text.strip(")]}")


def _touch(one: Edit, two: Edit) -> bool:
    return one.start <= two.end and two.start <= one.end


def _overlap(one: Edit, two: Edit) -> bool:
    if one.start == one.end:
        return two.start < one.start < two.end
    if two.start == two.end:
        return one.start < two.start < one.end
    return one.start < two.end and two.start < one.end


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with the edits made; raises ConflictError if they overlap or leave the text."""
    out: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < position or edit.end > len(text):
            place = f"{edit.start}..{edit.end}"
            raise ConflictError(f"edit at {place} overlaps another or leaves the text")
        out.append(text[position : edit.start])
        out.append(edit.text)
        position = edit.end
    out.append(text[position:])
    return "".join(out)
