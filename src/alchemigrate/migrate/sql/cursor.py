"""A place in the tokens of a statement, and what can be taken from there."""

from __future__ import annotations

from collections.abc import Sequence

from .tokens import Token

END = Token("end", "", 0, 0)


class Cursor:
    """Reads tokens from the left; what is not there is not taken."""

    def __init__(self, found: Sequence[Token], sql: str) -> None:
        self._tokens = found
        self.sql = sql
        self._at = 0

    @property
    def next(self) -> Token:
        """The token that comes next; one of the kind `end` behind the last."""
        return self._tokens[self._at] if self._at < len(self._tokens) else END

    def take(self, *words: str) -> bool:
        """Go over these words, if exactly they come next."""
        ahead = self._tokens[self._at : self._at + len(words)]
        if [one.upper or one.text for one in ahead] != list(words):
            return False
        self._at += len(words)
        return True

    def any(self, *words: str) -> str:
        """Go over one of these words; "" if none of them comes next."""
        word = self.next.upper
        if word not in words:
            return ""
        self._at += 1
        return word

    def name(self) -> str:
        """A name of one or more parts: `orders`, `shop.orders`; without the schema `public`."""
        parts = []
        while self.next.kind in ("word", "quoted"):
            parts.append(self.next.name)
            self._at += 1
            if not self.take("."):
                break
        return ".".join(parts).removeprefix("public.")

    def literal(self) -> str:
        """The value of a string literal; "" if none comes next."""
        token = self.next
        if token.kind != "string":
            return ""
        self._at += 1
        return token.text.strip("'").replace("''", "'")

    def names(self) -> tuple[str, ...]:
        """The names in brackets that come next; expressions as their text."""
        return tuple(part[0].name if len(part) == 1 else self._text(part) for part in self.items())

    def items(self) -> list[list[Token]]:
        """The tokens between the commas of the brackets that come next."""
        inside = self.inside()
        found: list[list[Token]] = [[]] if inside else []
        depth = 0
        for token in inside:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.text == "," and not depth:
                found.append([])
            else:
                found[-1].append(token)
        return found

    def inside(self) -> list[Token]:
        """The tokens in the brackets that come next."""
        if not self.take("("):
            return []
        start, depth = self._at, 1
        while depth and self._at < len(self._tokens):
            depth += {"(": 1, ")": -1}.get(self.next.text, 0)
            self._at += 1
        return list(self._tokens[start : self._at - (not depth)])

    def bracketed(self) -> str:
        """The text in the brackets that come next."""
        return self._text(self.inside())

    def until(self, *words: str) -> str:
        """The text up to one of these words, or a comma, outside brackets."""
        start, depth = self._at, 0
        while self.next.kind != "end":
            token = self.next
            if not depth and (token.text == "," or token.upper in words):
                break
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            self._at += 1
        return self._text(self._tokens[start : self._at])

    def rest(self) -> Sequence[Token]:
        """All tokens from here on."""
        return self._tokens[self._at :]

    def skip(self) -> None:
        """Go over the next token."""
        self._at += 1

    def _text(self, found: Sequence[Token]) -> str:
        return self.sql[found[0].start : found[-1].end] if found else ""
