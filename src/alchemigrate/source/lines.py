"""Line and column arithmetic: `ast` counts bytes in a line, edits count characters in a file."""

from __future__ import annotations

import re
from bisect import bisect_right

_LINE = re.compile(r"\r\n|\r|\n")


class Lines:
    """Where each line of a text begins; converts between `ast` positions and offsets."""

    __slots__ = ("_ascii", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._ascii = text.isascii()
        self._starts = [0, *(match.end() for match in _LINE.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """Offset of `line` (from 1) and `column` (UTF-8 bytes from 0, as in `ast`)."""
        start = self._starts[line - 1]
        if self._ascii:
            return start + column
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        raw = self._text[start:end].encode("utf-8")
        return start + len(raw[:column].decode("utf-8", "ignore"))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, the column in characters."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def start_of(self, line: int) -> int:
        """Offset where `line` (from 1) begins."""
        return self._starts[line - 1]

    def end_of(self, line: int) -> int:
        """Offset where `line` (from 1) ends, its line break included."""
        return self._starts[line] if line < len(self._starts) else len(self._text)
