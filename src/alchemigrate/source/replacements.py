"""From an old text to a new one by replacing whole lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import accumulate

from ..values.text import Edit

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def replacements(old: str, new: str) -> Iterator[Edit]:
    """The edits, in order, that make `new` out of `old`; only lines that differ are replaced."""
    before, after = _LINE.findall(old), _LINE.findall(new)
    starts = [0, *accumulate(map(len, before))]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, first_new, last_new in matcher.get_opcodes():
        if tag != "equal":
            yield Edit(starts[first], starts[last], "".join(after[first_new:last_new]))
