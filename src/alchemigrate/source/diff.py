"""Unified diffs that `git apply` and `patch` accept, for text and for exact bytes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

NO_NEWLINE = "\\ No newline at end of file\n"
ESCAPES = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r"}


def unified(path: str, before: str | bytes, after: str | bytes, *, context: int = 3) -> str:
    """The change of a file as a unified diff, "" if there is none.

    `path` is relative to the project root with forward slashes. Line breaks are kept as they are:
    write the text without translating them. Bytes that are not UTF-8 become surrogates: encode
    with `surrogateescape` to get them back, as `patch` does.
    """
    return "".join(_lines(path, _text(before), _text(after), context))


def patch(path: str, before: bytes, after: bytes, *, context: int = 3) -> bytes:
    """`unified` for the bytes of a file in any encoding: what it gives applies byte for byte."""
    return unified(path, before, after, context=context).encode("utf-8", "surrogateescape")


def _text(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode("utf-8", "surrogateescape")


def _lines(path: str, before: str, after: str, context: int) -> Iterator[str]:
    names = (_name(f"a/{path}"), _name(f"b/{path}"))
    made = difflib.unified_diff(_split(before), _split(after), *names, n=context)
    for line in made:
        if line.endswith("\n"):
            yield line
        else:
            yield line + "\n"
            yield NO_NEWLINE


def _split(text: str) -> list[str]:
    # str.splitlines also breaks at form feeds and other characters that diff tools keep in a line.
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _name(path: str) -> str:
    """A file name in a header, quoted as git does; a tab ends a name that has spaces."""
    if re.search(r'[\x00-\x1f\x7f"\\]', path):
        return '"' + "".join(_escaped(char) for char in path) + '"'
    return path + "\t" if " " in path else path


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char in ESCAPES:
        return "\\" + ESCAPES[char]
    return f"\\{ord(char):03o}" if char < " " or char == "\x7f" else char
