"""SQL text as words and brackets: enough to tell its clauses apart, whatever the dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a piece of text is."""

    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    BIND = "bind"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SQL as it is written."""

    kind: Kind
    text: str

    def says(self, *words: str) -> bool:
        """Whether it is one of these keywords (given in capitals) or symbols."""
        return self.text.upper() in words and self.kind in (Kind.WORD, Kind.SYMBOL)


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two round brackets."""

    nodes: Sequence[Node]


Node = Token | Group
PIECES = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^']|'')*')
    |(?P<word>"(?:[^"]|"")*"|`[^`]*`|[^\W\d][\w$]*)
    |(?P<bind>%\([^)]*\)s|%s|\$\d+|\?|(?<!:):(?=[^\W\d])\w+)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<symbol>::|<>|!=|<=|>=|\|\||->>?|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def parse(sql: str) -> Sequence[Node]:
    """The statement as tokens and groups; a bracket without its partner is a symbol."""
    return _group(_tokens(sql), [])


def _tokens(sql: str) -> Iterator[Token]:
    for match in PIECES.finditer(sql):
        kind = match.lastgroup
        if kind and kind != "space":
            yield Token(Kind(kind), match.group())


def _group(tokens: Iterator[Token], around: list[list[Node]]) -> Sequence[Node]:
    nodes: list[Node] = []
    for token in tokens:
        if token.says("("):
            around.append(nodes)
            nodes = []
        elif token.says(")") and around:
            inside = Group(nodes)
            nodes = around.pop()
            nodes.append(inside)
        else:
            nodes.append(token)
    while around:
        nodes = [*around.pop(), Token(Kind.SYMBOL, "("), *nodes]
    return nodes


def says(node: Node | None, *words: str) -> bool:
    """Whether a node is one of these keywords or symbols."""
    return isinstance(node, Token) and node.says(*words)


def split(nodes: Sequence[Node], *words: str) -> list[Sequence[Node]]:
    """The parts between these keywords or symbols, which are left out."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        if says(node, *words):
            parts.append([])
        else:
            parts[-1].append(node)
    return list(parts)


def find(nodes: Sequence[Node], start: int, *words: str) -> int:
    """The index of the first of these keywords from `start` on; the length if there is none."""
    return next((i for i in range(start, len(nodes)) if says(nodes[i], *words)), len(nodes))
