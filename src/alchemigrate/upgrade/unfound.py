"""What SQLAlchemy warned of when the tests ran, and no rule found."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ..errors import SourceError
from ..project.witness import digest
from ..source.module import parse
from ..values.finding import Finding, Unfound
from .tree import Tree

BREAKING = frozenset({"RemovedIn20Warning", "SADeprecationWarning"})
"""Warnings of what ends with 2.0; of merely better forms only where those are asked for."""
LEGACY = BREAKING | {"LegacyAPIWarning", "MovedIn20Warning"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def unfound(tree: Tree, findings: Sequence[Finding], modern: bool) -> tuple[Unfound, ...]:
    """Warnings about the files asked for in whose function no rule found anything.

    A warning may come late: what a loader option says is looked at when its query runs. So a
    finding in the same function explains it.
    """
    places: dict[str, list[Finding]] = {}
    for finding in findings:
        places.setdefault(finding.path, []).append(finding)
    return tuple(
        one
        for path in tree.asked
        for one in _of_file(tree, path, places.get(path, []), LEGACY if modern else BREAKING)
    )


def _of_file(
    tree: Tree, path: str, findings: list[Finding], categories: frozenset[str]
) -> Iterator[Unfound]:
    seen = tree.evidence.get(path)
    if seen is None or seen.digest != digest(tree.read(path)):
        return
    warned = [one for one in seen.warnings if one.category in categories]
    blocks = _blocks(path, tree.read(path)) if warned else []
    for one in warned:
        first, last = next((b for b in blocks if b[0] <= one.line <= b[1]), (one.line, one.line))
        if not any(first <= finding.line <= last for finding in findings):
            yield Unfound(path, one.line, f"{one.category}: {one.message}", one.tests)


def _blocks(path: str, data: bytes) -> list[tuple[int, int]]:
    """First and last lines of functions, and of statements outside of them, smallest first."""
    try:
        nodes = parse(path, data).nodes
    except SourceError:
        return []
    functions = [node for node in nodes if isinstance(node, _FUNCTIONS)]
    others = [node for node in nodes if isinstance(node, ast.stmt) and node not in functions]
    plain = [node for node in others if not isinstance(node, ast.ClassDef)]
    return [*sorted(map(_lines, functions), key=_size), *sorted(map(_lines, plain), key=_size)]


def _lines(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.end_lineno or node.lineno


def _size(lines: tuple[int, int]) -> int:
    return lines[1] - lines[0]
