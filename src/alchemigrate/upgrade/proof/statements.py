"""Which lines have to run for an edit to have run: those of the statements that it stands in."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator

_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


class Statements:
    """The statements of a module by the lines that are theirs alone.

    A simple statement has all its lines; a compound one has its head, decorators included, up to
    its first inner statement. What is for type checkers only never runs: it has the lines of its
    `if TYPE_CHECKING:`.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._owner: dict[int, tuple[int, int]] = {}
        for first, last, until in _spans(tree):
            for line in range(first, until + 1):
                self._owner[line] = (first, last)
        self._lines = sorted(self._owner)

    def at(self, first: int, last: int) -> frozenset[tuple[int, int]]:
        """(first, last line) of the statements that have a line from `first` to `last`.

        Where no statement stands (something was taken out), it is the next one.
        """
        found = {self._owner[line] for line in range(first, last + 1) if line in self._owner}
        if not found and self._lines:
            after = bisect_left(self._lines, first)
            found = {self._owner[self._lines[min(after, len(self._lines) - 1)]]}
        return frozenset(found)


def type_checking(node: ast.AST) -> bool:
    """Whether a node is `if TYPE_CHECKING:`."""
    if not isinstance(node, ast.If):
        return False
    test = node.test
    word = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return word == "TYPE_CHECKING" and not node.orelse


def _spans(tree: ast.AST) -> Iterator[tuple[int, int, int]]:
    """(first, last line, last line that counts for it); outer statements before those inside."""
    for node in _inner(tree):
        inner = list(_inner(node))
        first = _first(node)
        end = last = node.end_lineno or first
        if inner:
            last = max(first, min(_first(one) for one in inner) - 1)
        if type_checking(node):
            yield first, last, end
        else:
            yield first, last, last
            yield from _spans(node)


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _inner(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements right inside a node; handlers and cases are looked through."""
    for name in _BODIES:
        for one in getattr(node, name, ()):
            if isinstance(one, ast.stmt):
                yield one
            elif isinstance(one, ast.ExceptHandler | ast.match_case):
                yield from _inner(one)
