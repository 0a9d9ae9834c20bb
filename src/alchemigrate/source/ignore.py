"""Ignore files as git reads them: which entries of a folder does a `.gitignore` leave out?

The patterns follow gitignore(5): the last match wins, `!` takes a file back, a slash inside a
pattern ties it to the folder of the ignore file, a slash at its end means folders only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NEVER = "(?!)"
CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "\\x21-\\x7e",
    "lower": "a-z",
    "print": "\\x20-\\x7e",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of an ignore file; `line` counts from 1."""

    line: int
    text: str
    negated: bool
    folders_only: bool
    by_name: bool
    python: bool
    regex: re.Pattern[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ignore:
    """The patterns of one ignore file; `base` is the absolute path of its folder."""

    base: str
    name: str
    patterns: tuple[Pattern, ...]
    for_python: tuple[Pattern, ...]

    def match(self, path: str, name: str, *, folder: bool) -> Pattern | None:
        """The pattern that decides about the entry of this absolute path below `base`, or None."""
        candidates = self.for_python if not folder and name.endswith(".py") else self.patterns
        below = path[len(self.base) :].lstrip("/")
        for pattern in candidates:
            if pattern.folders_only and not folder:
                continue
            if pattern.regex.fullmatch(name if pattern.by_name else below):
                return pattern
        return None


def read(text: str, *, base: str, name: str) -> Ignore:
    """An ignore file of this text; `name` is how messages call it.

    Its patterns are kept with the last line first, because the last match decides.
    """
    found = tuple(_patterns(text))[::-1]
    python = tuple(one for one in found if one.python and not one.folders_only)
    return Ignore(base, name, found, python)


def verdict(stack: tuple[Ignore, ...], path: str, name: str, *, folder: bool) -> str | None:
    """Why the ignore files above an entry (the nearest last) leave it out, or None."""
    for ignore in reversed(stack):
        pattern = ignore.match(path, name, folder=folder)
        if pattern is not None:
            if pattern.negated:
                return None
            return f"ignored by {ignore.name}, line {pattern.line} ({pattern.text})"
    return None


def _patterns(text: str) -> Iterator[Pattern]:
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        line = _without_trailing_spaces(raw.removesuffix("\r"))
        if not line or line.startswith("#"):
            continue
        negated = line.startswith("!")
        body = line[1:] if negated else line
        folders_only = body.endswith("/")
        body = body[:-1] if folders_only else body
        by_name = "/" not in body
        body = body.removeprefix("/")
        if body:
            regex = re.compile(_regex(body, by_name=by_name), re.DOTALL)
            python = _may_end_in_py(body.rsplit("/", 1)[-1])
            yield Pattern(number, line, negated, folders_only, by_name, python, regex)


def _without_trailing_spaces(line: str) -> str:
    bare = line.rstrip(" ")
    escapes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if bare != line and escapes % 2 else bare


def _may_end_in_py(segment: str) -> bool:
    """Whether a name that ends in `.py` can match: most patterns of most files cannot."""
    if "\\" in segment:
        return True
    tail = re.split(r"[*?\]]", segment)[-1]
    return tail.endswith(".py") or (tail != segment and ".py".endswith(tail))


def _regex(body: str, *, by_name: bool) -> str:
    """A gitignore pattern as a regular expression for a whole name or a whole path."""
    out: list[str] = []
    at = 0
    while at < len(body):
        char = body[at]
        if char == "*":
            piece, at = _stars(body, at, by_name=by_name)
        elif char == "?":
            piece, at = "[^/]", at + 1
        elif char == "[":
            piece, at = _bracket(body, at)
        elif char == "\\":
            piece, at = (re.escape(body[at + 1]) if at + 1 < len(body) else NEVER), at + 2
        else:
            piece, at = re.escape(char), at + 1
        out.append(piece)
    return "".join(out)


def _stars(body: str, start: int, *, by_name: bool) -> tuple[str, int]:
    end = start
    while end < len(body) and body[end] == "*":
        end += 1
    opens = start == 0 or body[start - 1] == "/"
    closes = end == len(body) or body[end] == "/"
    if by_name or end - start != 2 or not (opens and closes):
        return "[^/]*", end
    if end == len(body):
        return ".+", end
    return "(?:.+/)?", end + 1


def _bracket(body: str, start: int) -> tuple[str, int]:
    """A `[...]` set; git never matches a pattern whose set is not closed."""
    at = start + 1
    negated = body[at : at + 1] in ("!", "^")
    at += negated
    first = at
    members: list[str] = []
    while at < len(body) and (body[at] != "]" or at == first):
        named = re.compile(r"\[:([a-z]+):\]").match(body, at)
        if named:
            members.append(CLASSES.get(named[1], ""))
            at = named.end()
            continue
        low, at = _member(body, at)
        if body[at : at + 1] == "-" and body[at + 1 : at + 2] not in ("", "]"):
            high, at = _member(body, at + 1)
            members.append(f"{re.escape(low)}-{re.escape(high)}" if low <= high else "")
        else:
            members.append(re.escape(low))
    if at >= len(body):
        return NEVER, len(body)
    inside = "".join(members)
    if not inside:
        return ("[^/]" if negated else NEVER), at + 1
    return f"(?!/)[{'^' if negated else ''}{inside}]", at + 1


def _member(body: str, at: int) -> tuple[str, int]:
    if body[at] == "\\" and at + 1 < len(body):
        return body[at + 1], at + 2
    return body[at], at + 1
