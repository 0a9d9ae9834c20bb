"""The import graph, read from the syntax: imports in functions and for typing count too."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from house.sources import Source

Graph = dict[str, set[str]]


@dataclass(frozen=True)
class Import:
    """`importer` (a dotted name) imports `target` (a dotted name, absolute) on `line`."""

    importer: str
    target: str
    line: int
    top: bool  # runs when the importer is imported


def imports(source: Source) -> Iterator[Import]:
    """Every import of a file; `from a import b` gives `a.b`."""
    yield from _walk(source, source.tree, top=True)


def _walk(source: Source, node: ast.AST, top: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            for target in _targets(source, child):
                yield Import(source.name, target, child.lineno, top)
        else:
            yield from _walk(source, child, top and not _is_lazy(child))


def _is_lazy(node: ast.AST) -> bool:
    function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    return function or typing


def _targets(source: Source, node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        parts = source.name.split(".")
        keep = len(parts) - node.level + source.is_package
        base = ".".join([*parts[:keep], *([node.module] if node.module else [])])
    return [base if alias.name == "*" else f"{base}.{alias.name}" for alias in node.names]


def owner(target: str, modules: Mapping[str, Source]) -> str | None:
    """The module of ours that `target` names: itself, or the one that holds the name."""
    while target and target not in modules:
        target = target.rpartition(".")[0]
    return target or None


def graph(found: Iterable[Source]) -> Graph:
    """Who imports whom among `found`."""
    modules = {source.name: source for source in found}
    edges: Graph = {name: set() for name in modules}
    for name, source in modules.items():
        for item in imports(source):
            target = owner(item.target, modules)
            if target is not None and target != name:
                edges[name].add(target)
    return edges


def cycles(edges: Graph) -> list[list[str]]:
    """The groups of modules that import each other (strongly connected, two or more)."""
    seen: dict[str, set[str]] = {name: _reach(edges, name) for name in edges}
    groups = {
        tuple(sorted(other for other in seen[name] if name in seen[other]))
        for name in edges
        if name in seen[name]
    }
    return [list(group) for group in sorted(groups)]


def _reach(edges: Graph, start: str) -> set[str]:
    found: set[str] = set()
    queue = [start]
    while queue:
        fresh = edges.get(queue.pop(), set()) - found
        found |= fresh
        queue.extend(fresh)
    return found


def reach(edges: Graph, start: str) -> set[str]:
    """What is imported when `start` is, directly or not."""
    return _reach(edges, start)
