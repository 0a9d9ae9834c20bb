"""A place in the tokens of a statement of SQLite, and what must or may come next."""

from __future__ import annotations

from collections.abc import Sequence

from ....errors import DatabaseError
from ...sql.tokens import Token
from .table import Place
from .tokens import name_of

END = Token("end", "", 0, 0)


class Cursor:
    """Reads tokens from the left, keeping their places in the text."""

    def __init__(self, found: Sequence[Token], sql: str) -> None:
        self._tokens = found
        self._sql = sql
        self._at = 0

    @property
    def next(self) -> Token:
        """The token that comes next; one of the kind `end` behind the last."""
        return self._ahead(0)

    @property
    def after(self) -> Token:
        """The one behind that."""
        return self._ahead(1)

    @property
    def last(self) -> Token:
        """The token that was gone over last."""
        return self._tokens[self._at - 1]

    def take(self, word: str) -> bool:
        """Go over this word or sign, if it comes next."""
        if (self.next.upper or self.next.text) != word:
            return False
        self._at += 1
        return True

    def need(self, word: str) -> Token:
        """Go over this word or sign; raises DatabaseError if another comes next."""
        if not self.take(word):
            raise self.unread()
        return self.last

    def skip(self) -> Token:
        """Go over the next token, whatever it is; raises DatabaseError at the end."""
        if self.next.kind == "end":
            raise self.unread()
        self._at += 1
        return self.last

    def name(self) -> Token:
        """Go over a name: a word, or anything in quotes."""
        if self.next.kind not in ("word", "quoted", "string"):
            raise self.unread()
        return self.skip()

    def brackets(self) -> Place:
        """Go over brackets with all that is in them; the place includes them."""
        start = self.need("(").start
        depth = 1
        while depth:
            depth += {"(": 1, ")": -1}.get(self.skip().text, 0)
        return Place(start, self.last.end)

    def names(self) -> tuple[str, ...]:
        """Go over names in brackets, each with whatever else is said of it; just the names."""
        self.need("(")
        found = [name_of(self.name())]
        while not self.take(")"):
            if self.take(","):
                found.append(name_of(self.name()))
            else:
                self.skip()
        return tuple(found)

    def between(self, place: Place) -> str:
        """The text within brackets."""
        return self._sql[place.start + 1 : place.end - 1].strip()

    def rest(self) -> Sequence[Token]:
        """All tokens from here on."""
        return self._tokens[self._at :]

    def unread(self) -> DatabaseError:
        """The error that says where reading ended."""
        near = self._sql[self.next.start :][:40] if self.next.kind != "end" else "its end"
        return DatabaseError(
            f"this statement of the database cannot be read at {near!r}",
            where=self._sql.partition("(")[0].strip(),
            cure="change this table by hand, and report its CREATE TABLE",
        )

    def _ahead(self, count: int) -> Token:
        at = self._at + count
        return self._tokens[at] if at < len(self._tokens) else END
