"""Getting past a statement that no fix cures, so that what it hides can be seen.

Only the scratch copy is changed, and what comes up behind is no proof by itself: the doctor then
believes nothing but what a rule knew before.
"""

from __future__ import annotations

import ast
from pathlib import Path

_SIMPLE = (
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Import, ast.ImportFrom, ast.Raise,
    ast.Assert, ast.Delete, ast.FunctionDef, ast.AsyncFunctionDef,
)  # fmt: skip


def bypass(path: Path, line: int) -> bool:
    """Replace the innermost statement at a line by stand-ins for the names that it binds.

    The number of lines stays the same. False, and nothing changed, where the file cannot be read,
    or the statement is a block that holds others.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError):
        return False
    found = _innermost(tree, line)
    if found is None or not isinstance(found, _SIMPLE):
        return False
    lines = text.splitlines(keepends=True)
    first = min([found.lineno, *(one.lineno for one in getattr(found, "decorator_list", []))])
    last = found.end_lineno or found.lineno
    if _shares_a_line(tree, found, first, last):
        return False
    indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
    rest = "\n" * (last - first + 1)
    changed = [*lines[: first - 1], f"{indent}{_stand_in(found)}{rest}", *lines[last:]]
    path.write_bytes("".join(changed).encode("utf-8"))
    return True


def _innermost(tree: ast.Module, line: int) -> ast.stmt | None:
    """The innermost statement around a line; a function counts where only its name is there."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return max(around, key=lambda node: (node.lineno, node.col_offset), default=None)


def _shares_a_line(tree: ast.Module, found: ast.stmt, first: int, last: int) -> bool:
    return any(
        isinstance(node, ast.stmt) and node is not found and first <= node.lineno <= last
        and not (node.lineno > found.lineno and hasattr(found, "body"))
        for node in ast.walk(tree)
    )  # fmt: skip


def _stand_in(statement: ast.stmt) -> str:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        names = [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
        bound = [f"{name} = type({name!r}, (), {{}})" for name in names if name != "*"]
    else:
        bound = [f"{name} = None" for name in _assigned(statement)]
    return "; ".join(bound) or "pass"


def _assigned(statement: ast.stmt) -> list[str]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    inside = (node for target in targets for node in ast.walk(target))
    return [n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
