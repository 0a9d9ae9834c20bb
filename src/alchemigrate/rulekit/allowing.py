"""Comments that allow findings to stand: `# alchemigrate: allow query-get -- reason`."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass

from ..source.module import Module
from ..values.text import Span

MARK = "alchemigrate:"
_SAID = re.compile(r"#\s*alchemigrate:.*$")
_ALLOW = re.compile(
    r"#\s*alchemigrate:\s*allow\s+(?P<names>[\w\-, ]+?)(?:\s+--\s*(?P<why>.*?))?\s*$"
)


@dataclass(frozen=True, slots=True)
class Allow:
    """A comment of a line: the rules it names, none if it is not understood, and the reason."""

    line: int
    span: Span
    names: tuple[str, ...]
    why: str


def allows(module: Module) -> tuple[Allow, ...]:
    """The comments of a module that speak to this tool; text in strings is none."""
    if MARK not in module.text:
        return ()
    text = module.text.replace("\r\n", "\n").replace("\r", "\n")
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        said = _SAID.search(token.string) if token.type == tokenize.COMMENT else None
        if said is not None:
            line, column = token.start
            start = module.lines.start_of(line) + column + said.start()
            found.append(_allow(said[0], line, Span(start, start + len(said[0]))))
    return tuple(found)


def _allow(text: str, line: int, span: Span) -> Allow:
    match = _ALLOW.match(text)
    if match is None:
        return Allow(line, span, (), "")
    names = tuple(name for name in re.split(r"[,\s]+", match["names"]) if name)
    return Allow(line, span, names, match["why"] or "")
