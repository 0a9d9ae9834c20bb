"""The words of PostgreSQL's SQL, and where one statement ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .computed import BEGIN, END

PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<dollar>\$(?:[A-Za-z_]\w*)?\$)
  | (?P<string>[eE]'(?:[^'\\]|''|\\.)*'|[bBxXnN]?'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`[^`]*`)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<symbol>::|<=|>=|<>|!=|\|\||.)
    """,
    re.VERBOSE | re.DOTALL,
)


OPENING = frozenset("SET AS FROM JOIN ON USING AND OR NOT CASE WHEN THEN ELSE ONLY".split())
"""Words that an operand follows."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, name, literal or sign; `start` and `end` are offsets in the text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The word in upper case, "" for anything but an unquoted word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def computed(self) -> bool:
        """Whether it is a part that is known only when the statement is sent, and no more."""
        return (self.kind, self.text[1:2], self.text[-2:-1]) == ("quoted", BEGIN, END)

    @property
    def ends(self) -> bool:
        """Whether an expression may end with it."""
        named = self.kind in ("word", "quoted", "string", "number")
        return self.text == ")" or (named and self.upper not in OPENING)

    @property
    def name(self) -> str:
        """The name as the database keeps it: in lower case unless it is in quotes."""
        if self.kind == "quoted":
            return self.text[1:-1].replace('""', '"')
        return self.text.lower()


def tokens(sql: str) -> Iterator[Token]:
    """The tokens of a text; comments and space are left out."""
    at = 0
    while at < len(sql):
        match = PATTERN.match(sql, at)
        assert match is not None
        kind, end = str(match.lastgroup), match.end()
        if kind == "block":
            end = _comment_end(sql, end)
        elif kind == "dollar":
            close = sql.find(match.group(), end)
            end = len(sql) if close < 0 else close + len(match.group())
            yield Token("string", sql[at:end], at, end)
        elif kind not in ("space", "comment"):
            yield Token(kind, sql[at:end], at, end)
        at = end


def statements(sql: str) -> Iterator[list[Token]]:
    """The statements of a text, each as its tokens."""
    found: list[Token] = []
    for token in tokens(sql):
        if token.text == ";" and token.kind == "symbol":
            if found:
                yield found
            found = []
        else:
            found.append(token)
    if found:
        yield found


def _comment_end(sql: str, at: int) -> int:
    """The end of a block comment; they nest."""
    depth = 1
    while at < len(sql) and depth:
        if sql.startswith("/*", at):
            depth, at = depth + 1, at + 2
        elif sql.startswith("*/", at):
            depth, at = depth - 1, at + 2
        else:
            at += 1
    return at
