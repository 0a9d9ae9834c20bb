"""Where things stand in source files: the class around a line, the line of a class or attribute."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Iterator, List, Optional, Set, Tuple, Union

Scope = Union[ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef]


@lru_cache(maxsize=None)
def tree(path: Path) -> ast.Module:
    """The file's syntax tree; an empty one where it cannot be read or parsed."""
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def enclosing(path: Path, line: int) -> Optional[str]:
    """Dotted name of the innermost class or function at `line`, or None at module level."""
    names = [name for name, scope in _scopes(tree(path)) if _covers(scope, line)]
    return names[-1] if names else None


def line_of(path: Path, qualname: str, attribute: str = "") -> Optional[int]:
    """The line where the class (or its attribute, if its body names it) is defined, from 1."""
    for name, scope in _scopes(tree(path)):
        if name == qualname and isinstance(scope, ast.ClassDef):
            return _attribute_line(scope, attribute) or scope.lineno
    return None


def names_defined(path: Path) -> Set[str]:
    """Class names and table names that the file defines, as written (`Order`, `orders`)."""
    found: Set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign) and _assigns(node, "__tablename__"):
            found.update(_strings([node.value]))
        elif isinstance(node, ast.Call) and _called(node) == "Table":
            found.update(_strings(node.args[:1]))
    return found


def defines_tables(path: Path) -> bool:
    """True if importing the file defines a table or a mapped class with one."""
    for node in _run_on_import(tree(path)):
        if isinstance(node, ast.Assign) and _assigns(node, "__tablename__"):
            return True
        if isinstance(node, ast.Call) and _called(node) == "Table":
            return True
    return False


def makes_at_top(path: Path, name: str) -> bool:
    """True if the module itself makes what `name` is bound to: by a call, and not an import."""
    return any(
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _assigns(node, name)
        for node in tree(path).body
    )


def _run_on_import(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield child
            yield from _run_on_import(child)


def _scopes(node: ast.AST, prefix: str = "") -> Iterator[Tuple[str, Scope]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + child.name, child
            yield from _scopes(child, f"{prefix}{child.name}.")
        else:
            yield from _scopes(child, prefix)


def _covers(scope: Scope, line: int) -> bool:
    decorators = [node.lineno for node in scope.decorator_list]
    return min([scope.lineno, *decorators]) <= line <= (scope.end_lineno or scope.lineno)


def _attribute_line(scope: ast.ClassDef, attribute: str) -> Optional[int]:
    for statement in scope.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [statement.name]
        elif isinstance(statement, ast.Assign):
            names = [node.id for node in statement.targets if isinstance(node, ast.Name)]
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names = [statement.target.id]
        else:
            continue
        if attribute in names:
            return statement.lineno
    return None


def _assigns(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _called(node: ast.Call) -> Optional[str]:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else None


def _strings(nodes: List[ast.expr]) -> Set[str]:
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
