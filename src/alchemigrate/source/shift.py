"""Where the characters of a text went when edits were made, and where they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..values.text import Edit, Import, Span


@dataclass(frozen=True, slots=True)
class Shift:
    """Edits that were made on a text together, in the order of their places; those that brought
    or dropped an import name it."""

    edits: tuple[Edit, ...]
    item: Import | None = None

    @classmethod
    def of(cls, edits: Iterable[Edit], item: Import | None = None) -> Shift:
        """The shift of edits as `apply` makes them."""
        return cls(tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))), item)

    def forward(self, span: Span) -> Span:
        """Where a span stands afterwards; what was inserted at its ends does not belong to it.

        Where an end was replaced, the span reaches as far as what stands there now.
        """
        start = self._start(span.start)
        return Span(start, max(start, self._end(span.end)) if span.end > span.start else start)

    def back(self, offset: int) -> int:
        """Where a character stood before; of new text: where that was put."""
        for edit, moved in self._moved():
            if offset < moved:
                break
            if offset < moved + len(edit.text):
                return edit.start
        return offset - self._delta_before_new(offset)

    def placed(self, edit: Edit) -> Span:
        """Where the text of one of the edits stands afterwards."""
        start = next(moved for own, moved in self._moved() if own == edit)
        return Span(start, start + len(edit.text))

    def touches(self, span: Span) -> bool:
        """Whether an edit changed something in the span, or stands directly at one of its ends."""
        return any(edit.start <= span.end and span.start <= edit.end for edit in self.edits)

    def _moved(self) -> Iterator[tuple[Edit, int]]:
        """Each edit with the offset at which its text stands afterwards."""
        delta = 0
        for edit in self.edits:
            yield edit, edit.start + delta
            delta += len(edit.text) - (edit.end - edit.start)

    def _start(self, offset: int) -> int:
        delta = 0
        for edit in self.edits:
            if edit.end > offset or edit.start > offset:
                inside = edit.start < offset
                return edit.start + delta if inside else offset + delta
            delta += len(edit.text) - (edit.end - edit.start)
        return offset + delta

    def _end(self, offset: int) -> int:
        delta = 0
        for edit in self.edits:
            if edit.start >= offset:
                break
            if edit.end > offset:
                return edit.start + delta + len(edit.text)
            delta += len(edit.text) - (edit.end - edit.start)
        return offset + delta

    def _delta_before_new(self, offset: int) -> int:
        delta = 0
        for edit, moved in self._moved():
            if moved + len(edit.text) > offset:
                break
            delta += len(edit.text) - (edit.end - edit.start)
        return delta
