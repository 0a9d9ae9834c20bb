"""Habits of the code: narrow excepts, docstrings, plain messages."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from house.sources import Source

BROAD = {"Exception", "BaseException"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def broad_excepts(found: Iterable[Source]) -> list[str]:
    """`except:`, `except Exception` and `suppress(Exception)`, as `path:function`."""
    return [
        f"{source.path}:{scope}"
        for source in found
        for scope, node in _scoped(source.tree, "")
        if _is_broad(node)
    ]


def _scoped(node: ast.AST, scope: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else scope
        yield inner, child
        yield from _scoped(child, inner)


def _is_broad(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return node.type is None or bool(_names(node.type) & BROAD)
    if isinstance(node, ast.Call) and _last(node.func) == "suppress":
        return any(_names(argument) & BROAD for argument in node.args)
    return False


def _names(node: ast.expr) -> set[str]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {_last(part) for part in parts}


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def undocumented(found: Iterable[Source]) -> list[str]:
    """Modules, and public classes, functions and methods, without a docstring."""
    complaints = []
    for source in found:
        if ast.get_docstring(source.tree) is None:
            complaints.append(f"{source.path}: the module")
        complaints += [
            f"{source.path}:{node.lineno}: {node.name}"
            for node in _public(source.tree.body)
            if ast.get_docstring(node) is None and not _speaks_elsewhere(node)
        ]
    return complaints


def _public(body: Iterable[ast.stmt]) -> Iterator[Definition]:
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _speaks_elsewhere(node: Definition) -> bool:
    """Rule bodies (`@RULE.on(..)`: the module is the page), overloads, setters, visitors."""
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        while isinstance(target, ast.Attribute):
            if target.attr in {"overload", "override", "setter", "deleter"}:
                return True
            target = target.value
        if isinstance(target, ast.Name) and (
            target.id.isupper() or target.id in {"overload", "override"}
        ):
            return True
    return node.name.startswith("visit_")


def shouted(found: Iterable[Source]) -> list[str]:
    """Messages of our errors that end with a full stop."""
    return [
        f"{source.path}:{node.lineno}: {text!r}"
        for source in found
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and _last(node.func).endswith("Error")
        for text in _texts(node)
        if text.endswith(".") and not text.endswith("..")
    ]


def _texts(call: ast.Call) -> Iterator[str]:
    for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
        parts = value.values[-1:] if isinstance(value, ast.JoinedStr) else [value]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
