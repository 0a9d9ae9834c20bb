"""Merging and applying edits: replacements on the original text, all else untouched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from ..errors import ConflictError
from ..values.text import Edit


def merge(accepted: Sequence[Edit], wanted: Iterable[Edit]) -> tuple[Edit, ...] | None:
    """`accepted` and `wanted` together, sorted, or None if they cannot both be made.

    Two edits cannot both be made if the text they replace overlaps, or if both insert different
    text at the same place; the same edit wanted twice is made once. What is `wanted` belongs
    together: its insertions at one place are made in their order.
    """
    fresh = [edit for edit in dict.fromkeys(wanted) if edit not in accepted]
    if any(_clash(old, new) for old in accepted for new in fresh):
        return None
    if any(_clash(one, two) for one, two in combinations(fresh, 2) if not _insert(one, two)):
        return None
    return tuple(sorted([*accepted, *fresh], key=lambda edit: (edit.start, edit.end)))


def _insert(one: Edit, two: Edit) -> bool:
    """Whether both insert at the same place."""
    return one.start == one.end == two.start == two.end


def _clash(one: Edit, two: Edit) -> bool:
    if _insert(one, two):
        return True
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
