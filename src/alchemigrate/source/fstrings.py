"""Where expressions inside f-strings stand: Python before 3.12 reports places that are often wrong.

The text of the f-string is read once more; an expression's place is believed only if what stands
there parses to that very expression, for all expressions of the f-string. `{x=}` shows the text
of its expression: an f-string with one of these is never believed.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Iterator

from .lines import Lines

RELIABLE = sys.version_info >= (3, 12)
"""Whether Python itself says where they stand."""


def located(text: str, lines: Lines, string: ast.JoinedStr) -> dict[ast.AST, tuple[int, int]]:
    """Start and end offset of every expression in an f-string; empty if one is in doubt."""
    start = lines.offset(string.lineno, string.col_offset)
    end = lines.offset(string.end_lineno or string.lineno, string.end_col_offset or 0)
    places = list(_fields(text, start, end))
    values = [part.value for part in _parts(string)]
    if len(places) != len(values):
        return {}
    found: dict[ast.AST, tuple[int, int]] = {}
    for value, (begin, stop) in zip(values, places, strict=True):
        parsed = _parsed(text[begin:stop])
        shown = text[stop : stop + 1] == "="
        if shown or parsed is None or ast.dump(parsed) != ast.dump(value):
            return {}
        inner = Lines(f"({text[begin:stop]})")
        for node, twin in zip(_outside(value), _outside(parsed), strict=True):
            first = inner.offset(twin.lineno, twin.col_offset)
            last = inner.offset(twin.end_lineno or 1, twin.end_col_offset or 0)
            found[node] = (begin + first - 1, begin + last - 1)
    return found


def correct(text: str, lines: Lines, strings: Iterable[ast.JoinedStr]) -> set[ast.JoinedStr]:
    """Give the expressions in f-strings their right places; the f-strings where all have them."""
    right = set()
    for string in strings:
        places = located(text, lines, string)
        for node, (start, end) in places.items():
            assert isinstance(node, (ast.expr, ast.keyword))
            node.lineno, node.col_offset = _place(text, lines, start)
            node.end_lineno, node.end_col_offset = _place(text, lines, end)
        if places:
            right.add(string)
    return right


def _place(text: str, lines: Lines, offset: int) -> tuple[int, int]:
    line, column = lines.position(offset)
    return line, len(text[offset - column + 1 : offset].encode())


def _outside(value: ast.expr) -> Iterator[ast.expr | ast.keyword]:
    """An expression and its parts, except what lies in another f-string inside it."""
    waiting: list[ast.AST] = [value]
    for node in waiting:
        if isinstance(node, (ast.expr, ast.keyword)):
            yield node
        if not isinstance(node, ast.JoinedStr):
            waiting += ast.iter_child_nodes(node)


def _parts(string: ast.JoinedStr) -> Iterator[ast.FormattedValue]:
    for part in string.values:
        if isinstance(part, ast.FormattedValue):
            yield part
            if isinstance(part.format_spec, ast.JoinedStr):
                yield from _parts(part.format_spec)


def _parsed(expression: str) -> ast.expr | None:
    try:
        return ast.parse(f"({expression})", mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _fields(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Places of the expressions in braces, in all string tokens of a (joined) f-string."""
    part = text[start:end]
    lines = Lines(f"({part})")
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(f"({part})").readline))
    except (tokenize.TokenError, SyntaxError):
        return
    for token in tokens:
        if token.type != tokenize.STRING:
            continue
        prefix = token.string[: len(token.string) - len(token.string.lstrip("rRbBuUfF"))]
        if "f" not in prefix.lower():
            continue
        quote = token.string[len(prefix) :]
        size = len(prefix) + (3 if quote[:3] in ('"""', "'''") else 1)
        at = start - 1 + lines.offset(token.start[0], len(_before(f"({part})", token).encode()))
        stop = at + len(token.string) - (size - len(prefix))
        yield from _braces(text, at + size, stop)


def _before(text: str, token: tokenize.TokenInfo) -> str:
    """What stands on a token's line in front of it."""
    return text.splitlines(keepends=True)[token.start[0] - 1][: token.start[1]]


def _braces(text: str, at: int, end: int) -> Iterator[tuple[int, int]]:
    while at < end:
        if text.startswith(("{{", "}}"), at):
            at += 2
        elif text[at] == "{":
            stop = _expression_end(text, at + 1, end)
            yield at + 1, stop
            at = stop
            while at < end and text[at] not in ":}":
                at += 1
            if text[at : at + 1] == ":":
                close = _closing(text, at, end)
                yield from _braces(text, at + 1, close)
                at = close
            at += 1
        else:
            at += 1


def _expression_end(text: str, at: int, end: int) -> int:
    """Where the expression behind `{` ends: at `!r`, `:`, `=` or `}` outside of brackets."""
    depth, quote = 0, ""
    while at < end:
        char = text[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif depth and char in ")]}":
            depth -= 1
        elif not depth and (char in ":}" or _converts(text, at) or _shows(text, at)):
            break
        at += 1
    return at


def _converts(text: str, at: int) -> bool:
    return text[at] == "!" and text[at + 1 : at + 2] != "="


def _shows(text: str, at: int) -> bool:
    """`{x=}`: an equals sign before the end that belongs to no comparison."""
    return (
        text[at] == "="
        and text[at + 1 : at + 2] in tuple(":}! ")
        and text[at - 1 : at] not in ("=", "!", "<", ">")
    )


def _closing(text: str, at: int, end: int) -> int:
    depth = 0
    while at < end:
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            if depth == 0:
                return at
            depth -= 1
        at += 1
    return end
