"""Comments that allow findings to stand: `# alchemigrate: allow query-get -- reason`.

They may name rules and model checks. What is to be said of a comment that names only checks is said
by what runs these, and by nobody else.
"""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass

from ..source.lines import Lines
from ..source.module import Module
from ..values.text import Edit, Span
from .load import load, names_of_checks, names_of_dangers
from .rule import Found

MARK = "alchemigrate:"
_SAID = re.compile(r"#[^\S\r\n]*alchemigrate:[^\r\n]*")
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

    @property
    def only_checks(self) -> bool:
        """Whether it names model checks or dangers, and nothing else."""
        others = names_of_checks() | names_of_dangers()
        return bool(self.names) and others.issuperset(self.names)


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


def allows_in_text(text: str) -> tuple[Allow, ...]:
    """The comments of a file that is no Python: what stands behind a `#`."""
    lines = Lines(text)
    return tuple(
        _allow(said[0], lines.position(said.start())[0], Span(*said.span()))
        for said in (_SAID.finditer(text) if MARK in text else ())
    )


def without_reason(allow: Allow) -> Found | None:
    """What is to be said of a comment that gives no reason."""
    if not allow.names or allow.why:
        return None
    return _found(
        allow,
        f"no reason is given why {', '.join(allow.names)} is allowed here",
        "write it behind the name: `-- reason`",
    )


def unknown_rule(allow: Allow) -> Found | None:
    """What is to be said of a comment that is not understood, or names nothing that there is."""
    if not allow.names:
        cure = "write `# alchemigrate: allow RULE -- reason`"
        return _found(allow, "this comment is not understood, so it allows nothing", cure)
    known = {name for rule in load() for name in (rule.name, rule.code)}
    unknown = [name for name in allow.names if name not in known]
    if unknown:
        others = names_of_checks() | names_of_dangers()
        unknown = [name for name in unknown if name not in others]
    if not unknown:
        return None
    told = f"there is no rule, check or danger {', '.join(unknown)} that could be allowed"
    return _found(allow, told, "`alchemigrate rules` and `alchemigrate checks` list them all")


def unused(allow: Allow, name: str) -> Found:
    """What is to be said of a name that nothing needs."""
    told = f"{name} is allowed here, and nothing of it is found here"
    return _found(allow, told, "remove it, or put it on the line of the finding")


def _found(allow: Allow, message: str, reason: str) -> Found:
    return Found(Edit(allow.span.start, allow.span.end, ""), message, reason=reason)


def _allow(text: str, line: int, span: Span) -> Allow:
    match = _ALLOW.match(text)
    if match is None:
        return Allow(line, span, (), "")
    names = tuple(name for name in re.split(r"[,\s]+", match["names"]) if name)
    return Allow(line, span, names, match["why"] or "")
