"""Tests that can fail: each asserts something, about the real thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from house.sources import Source

MOCKS = {"mock", "pytest_mock"}
ASSERTING = ("assert", "check", "expect", "raises", "warns", "fail", "verify")


def _tests(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_function and node.name.startswith("test_"):
            yield node


def silent_tests(found: Iterable[Source]) -> list[str]:
    """Tests that assert nothing: no `assert`, and no call whose name says that it checks."""
    return [
        f"{source.path}:{test.lineno}: {test.name}"
        for source in found
        for test in _tests(source)
        if not any(_asserts(node) for node in ast.walk(test))
    ]


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return name.startswith(ASSERTING)
    return isinstance(node, ast.Assert)


def empty_asserts(found: Iterable[Source]) -> list[str]:
    """Asserts that always hold: constants, `x == x`, `.. or True`, a non-empty tuple."""
    return [
        f"{source.path}:{node.lineno}: {ast.unparse(node)}"
        for source in found
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Assert) and _always(node.test)
    ]


def _always(test: ast.expr) -> bool:
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Tuple(elts=[_, *_]):
            return True
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_always(value) for value in values)
        case ast.Compare(left=left, ops=[ast.Eq() | ast.LtE() | ast.GtE() | ast.Is()]):
            pure = not any(isinstance(node, ast.Call) for node in ast.walk(left))
            return pure and ast.dump(left) == ast.dump(test.comparators[0])
    return False


def mocks(found: Iterable[Source]) -> list[str]:
    """Uses of a mock library: the real thing runs here."""
    return [
        f"{source.path}:{node.lineno}: {ast.unparse(node)}"
        for source in found
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and MOCKS & set(re.findall(r"\w+", ast.unparse(node)))
    ]
