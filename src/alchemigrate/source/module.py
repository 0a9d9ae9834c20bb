"""One Python file: its exact text, its syntax tree, and the way between the two."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from ..errors import SourceError
from ..values.text import Span
from .fstrings import RELIABLE, correct
from .lines import Lines

BOM = "\ufeff"
N = TypeVar("N", bound=ast.AST)
_LEAVES = frozenset(
    "arg asname attr conversion ctx id is_async kind kwd_attrs level lineno module op ops rest "
    "simple type_comment type_ignores".split()
)
"""Parts that hold no nodes, or such as Python shares between all places (`Load`, `Add`, `Eq`)."""


class _Parts(dict[type[ast.AST], tuple[str, ...]]):
    """The names of the parts of a type of nodes in which further nodes are."""

    def __missing__(self, type_: type[ast.AST]) -> tuple[str, ...]:
        given = () if type_ is ast.Constant else type_._fields
        found = self[type_] = tuple(name for name in given if name not in _LEAVES)
        return found


_PARTS = _Parts()


@dataclass(eq=False)
class Module:
    """A parsed file; `path` is relative to the project root with forward slashes.

    `text` is the decoded file, line breaks untouched, without a byte order mark; `encode` gives
    back the exact bytes of any text in the file's own encoding.
    """

    path: str
    text: str = field(repr=False)
    encoding: str = field(repr=False)
    has_bom: bool = field(repr=False)
    tree: ast.Module = field(repr=False)
    located: set[ast.JoinedStr] = field(default_factory=set, init=False, repr=False)
    """The f-strings in which every expression stands where its node says."""

    @cached_property
    def lines(self) -> Lines:
        """The file's line table."""
        return Lines(self.text)

    @cached_property
    def newline(self) -> str:
        """The line break the file uses first, `\\n` if it has none."""
        at = self.text.find("\n")
        return "\r\n" if at > 0 and self.text[at - 1] == "\r" else "\n"

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Each node's parent; the module itself has none."""
        return self._walked[1]

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree, parents before their children; operators and contexts aside."""
        return self._walked[0]

    def of(self, type_: type[N]) -> list[N]:
        """The nodes of this very type, in the order of `nodes`."""
        found: list[N] = self._by_type.get(type_, [])  # type: ignore[assignment]
        return found

    @property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """All functions and methods."""
        return [*self.of(ast.FunctionDef), *self.of(ast.AsyncFunctionDef)]

    @cached_property
    def _by_type(self) -> dict[type[ast.AST], list[ast.AST]]:
        found: dict[type[ast.AST], list[ast.AST]] = {}
        for node in self.nodes:
            found.setdefault(node.__class__, []).append(node)
        return found

    @cached_property
    def _walked(self) -> tuple[list[ast.AST], dict[ast.AST, ast.AST]]:
        nodes: list[ast.AST] = [self.tree]
        parents: dict[ast.AST, ast.AST] = {}
        for node in nodes:
            for name in _PARTS[node.__class__]:
                part = getattr(node, name, None)
                if part.__class__ is list:
                    for child in part:
                        if isinstance(child, ast.AST):
                            nodes.append(child)
                            parents[child] = node
                elif isinstance(part, ast.AST):
                    nodes.append(part)
                    parents[part] = node
        if not RELIABLE:
            outer = [n for n in nodes if n.__class__ is ast.JoinedStr and not _within(n, parents)]
            self.located.update(correct(self.text, self.lines, outer))
        return nodes, parents

    @property
    def name(self) -> str:
        """Dotted name as seen from the project root: `app/core/db.py` is `app.core.db`."""
        parts = self.path.removesuffix(".py").split("/")
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def span(self, node: ast.AST) -> Span:
        """Where a node stands in `text`."""
        start = self.lines.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end = self.lines.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        return Span(start, end)

    def source(self, node: ast.AST) -> str:
        """The text of a node, as written."""
        span = self.span(node)
        return self.text[span.start : span.end]

    def encode(self, text: str) -> bytes:
        """`text` as bytes in the file's encoding, with its byte order mark if it had one."""
        return encode(text, self.encoding, self.has_bom)

    def inside_fstring(self, node: ast.AST) -> bool:
        """Whether a node lies in an f-string, where Python before 3.12 reports wrong positions."""
        current: ast.AST | None = node
        while current is not None:
            if isinstance(current, ast.JoinedStr):
                return True
            current = self.parents.get(current)
        return False

    def misplaced(self, node: ast.AST) -> bool:
        """Whether a node in an f-string may stand somewhere else, or its text is itself shown."""
        around = list(_strings_around(node, self.parents))
        if not around or not RELIABLE:
            return bool(around) and (len(around) > 1 or around[0] not in self.located)
        return any(
            isinstance(part, ast.FormattedValue)
            and self.text[self.span(part.value).end :].lstrip().startswith("=")
            for part in around[-1].values
        )


def _strings_around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.JoinedStr]:
    """The f-strings that a node lies in; format specifications do not count."""
    current: ast.AST | None = node
    while current is not None:
        around = parents.get(current)
        if isinstance(current, ast.JoinedStr) and (
            not isinstance(around, ast.FormattedValue) or current is not around.format_spec
        ):
            yield current
        current = around


def _within(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    return any(one is not node for one in _strings_around(node, parents))


def encode(text: str, encoding: str, has_bom: bool) -> bytes:
    """`text` as bytes, with a byte order mark where the file had one."""
    return (BOM + text if has_bom else text).encode(encoding)


def decode(path: str, data: bytes) -> tuple[str, str, bool]:
    """Text, encoding and whether a byte order mark was there; raises SourceError."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        has_bom = encoding == "utf-8-sig"
        encoding = "utf-8" if has_bom else encoding
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise SourceError(
            f"cannot be decoded ({error})",
            where=path,
            cure="declare the file's encoding in its first line or save it as UTF-8",
        ) from error
    text = text.removeprefix(BOM)
    if encode(text, encoding, has_bom) != data:
        raise SourceError(
            f"does not survive decoding and encoding as {encoding}",
            where=path,
            cure="save it as UTF-8",
        )
    return text, encoding, has_bom


def parse(path: str, data: bytes) -> Module:
    """Parse a file; raises SourceError with the reason why it cannot be read."""
    text, encoding, has_bom = decode(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        line = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise SourceError(
            f"is not Python {version} source{line} ({getattr(error, 'msg', error)})",
            where=path,
            cure="run the tool with the Python version the file is written for",
        ) from error
    return Module(path, text, encoding, has_bom, tree)
