"""Columns in the text of a condition or expression: whether it speaks of them, and by which name.

The text is as PostgreSQL writes it from its catalogue: keywords in upper case, names in lower case
or in quotes. What is not certain is not said.
"""

from __future__ import annotations

import re

from ..checkkit.quoting import quoted

TOKEN = re.compile(
    r"""(?P<space>\s+) | (?P<string>'(?:[^']|'')*') | (?P<quoted>"(?:[^"]|"")*")
    | (?P<word>[^\W\d][\w$]*) | (?P<number>\d[\w.]*) | (?P<sign>::|.)""",
    re.VERBOSE | re.DOTALL,
)
TYPE_WORDS = frozenset(("precision", "varying", "without", "with", "time", "zone", "timestamp"))
"""Words of types of more than one word."""

Token = tuple[str, str]


def mentions(sql: str, column: str) -> bool:
    """Whether a text may speak of a column: a name that is the same, in whatever role."""
    return any(_name(token) == column for token in _tokens(sql))


def with_name(sql: str, column: str, new: str) -> str | None:
    """The text with another name for a column; None where it is not certain what is the column."""
    found = _tokens(sql)
    if any(one == ("sign", "\\") or one in (("word", "E"), ("word", "U")) for one in found):
        return None
    written = []
    solid = [at for at, (kind, _) in enumerate(found) if kind != "space"]
    for at, token in enumerate(found):
        if token[0] == "space" or _name(token, exact=True) != column:
            written.append(token[1])
            continue
        place = solid.index(at)
        before = [found[one] for one in reversed(solid[:place])]
        after = found[solid[place + 1]] if place + 1 < len(solid) else ("", "")
        is_column = _is_column(before, after)
        if is_column is None:
            return None
        written.append(quoted(new) if is_column else token[1])
    return "".join(written)


def _is_column(before: list[Token], after: Token) -> bool | None:
    """Whether a name between others is that of a column; None if it cannot be told."""
    last = before[0] if before else ("", "")
    if after[1] == "(" or last[1] == "COLLATE" or (after[1] == "=" and last[1] == "WITH"):
        return False
    if _in_type(before):
        return False
    if "." in (last[1], after[1]) or last[1] in ("AS", "USING"):
        return None
    if last[1] == "(" and len(before) > 1 and before[1][1].lower() == "extract":
        return None
    follows_value = last[0] in ("string", "quoted", "number") or last[1] in (")", "]")
    return None if follows_value or (last[0] == "word" and last[1].islower()) else True


def _in_type(before: list[Token]) -> bool:
    for _, text in before:
        if text == "::":
            return True
        if text not in TYPE_WORDS:
            return False
    return False


def _tokens(sql: str) -> list[Token]:
    return [(str(one.lastgroup), one.group()) for one in TOKEN.finditer(sql)]


def _name(token: Token, exact: bool = False) -> str | None:
    """The name that a token is: in lower case, unless it is in quotes; `exact` as it stands."""
    kind, text = token
    if kind == "quoted":
        return text[1:-1].replace('""', '"')
    if kind == "word":
        return text if exact else text.lower()
    return None
