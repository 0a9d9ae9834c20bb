"""The words of SQLite's SQL: names in four kinds of quotes, and comments that do not nest."""

from __future__ import annotations

import re

from ...sql.tokens import Token

PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<string>[xX]?'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
  | (?P<number>0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<symbol>\|\||<=|>=|<>|!=|==|<<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(sql: str) -> list[Token]:
    """The tokens of a text; comments and space are left out."""
    return [
        Token(str(one.lastgroup), one.group(), one.start(), one.end())
        for one in PATTERN.finditer(sql)
        if one.lastgroup not in ("space", "comment")
    ]


def comments(sql: str) -> list[tuple[int, int]]:
    """Where the comments of a text begin and end."""
    return [one.span() for one in PATTERN.finditer(sql) if one.lastgroup == "comment"]


def name_of(token: Token) -> str:
    """The name that a word or something in quotes stands for, in the letters it is written in."""
    text = token.text
    if token.kind == "word" or not text:
        return text
    if text.startswith("["):
        return text[1:-1]
    return text[1:-1].replace(text[0] * 2, text[0])


def same(one: str, other: str) -> bool:
    """Whether two names are the same to SQLite, which takes no notice of ASCII case."""
    return fold(one) == fold(other)


def fold(name: str) -> str:
    """A name in the lower case of SQLite: other letters than A to Z stay as they are."""
    return name.translate(LOWER)


LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
