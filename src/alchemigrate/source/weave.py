"""A text with everything that was ever part of it, so that each edit can be left out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..values.text import Edit

Visible = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Characters that came and went together: by which step's edit each, None if by none."""

    text: str
    born: int | None = None
    gone: int | None = None


@dataclass
class Weave:
    """A text over several steps of edits, which are known by numbers.

    `needs` says, for each edit, which others it was made upon: those whose new text it changes or
    touches, and those that removed text where it stands.
    """

    chunks: list[Chunk]
    needs: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Weave:
        """A text that nothing was done to yet."""
        return cls([Chunk(text)] if text else [])

    def step(self, edits: Iterable[tuple[int, Edit]]) -> None:
        """Make edits, in the order of their places; these count in the text as it is now."""
        reader, out = _Reader(self.chunks), list[Chunk]()
        mine = set[int]()
        for number, edit in edits:
            mine.add(number)
            out += reader.until(edit.start)
            around = _touched(reversed(out))
            removed = [
                Chunk(chunk.text, chunk.born, number) if chunk.gone is None else chunk
                for chunk in reader.until(edit.end)
            ]
            around |= _touched(reader.ahead())
            around |= {chunk.born for chunk in removed if chunk.born is not None}
            self.needs.setdefault(number, set()).update(around)
            out += [Chunk(edit.text, number)] if edit.text else []
            out += removed
        self.chunks = [*out, *reader.rest()]
        for number in mine:
            self.needs[number] -= mine

    def text(self, visible: Visible) -> str:
        """The text with only those edits made that are `visible`."""
        return "".join(
            chunk.text
            for chunk in self.chunks
            if (chunk.born is None or visible(chunk.born))
            and not (chunk.gone is not None and visible(chunk.gone))
        )


def changes(weave: Weave) -> Iterator[Edit]:
    """All that was done to the first text, as edits that can be made on it together."""
    at = start = 0
    new: list[str] = []
    for chunk in weave.chunks:
        if chunk.born is None and chunk.gone is None:
            if new or at > start:
                yield Edit(start, at, "".join(new))
                new = []
            at += len(chunk.text)
            start = at
        elif chunk.born is None:
            at += len(chunk.text)
        elif chunk.gone is None:
            new.append(chunk.text)
    if new or at > start:
        yield Edit(start, at, "".join(new))


class _Reader:
    """Gives chunks one after the other, split where asked; places count what is there now."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._left = list(reversed(chunks))
        self._at = 0

    def until(self, place: int) -> Iterator[Chunk]:
        """The chunks before a place."""
        while self._at < place:
            chunk = self._left.pop()
            if chunk.gone is None:
                room = place - self._at
                if len(chunk.text) > room:
                    self._left.append(Chunk(chunk.text[room:], chunk.born))
                    chunk = Chunk(chunk.text[:room], chunk.born)
                self._at += len(chunk.text)
            yield chunk

    def ahead(self) -> Iterator[Chunk]:
        """The chunks that come next, not taken."""
        return reversed(self._left)

    def rest(self) -> Iterator[Chunk]:
        """All that is left."""
        return reversed(self._left)


def _touched(chunks: Iterable[Chunk]) -> set[int]:
    """The edits of the text next to a place: of what was removed there, and of what comes then."""
    found: set[int | None] = set()
    for chunk in chunks:
        found |= {chunk.born, chunk.gone}
        if chunk.gone is None:
            break
    return {number for number in found if number is not None}
