"""Which files of a project import which: top-level imports only, as they run when it starts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import last_name
from ..project.scopes import absolute
from ..source.module import Module
from .context import Context


def top_level_imports(module: Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Import statements that run when the module is imported (not those for type checkers)."""
    stack: list[ast.AST] = list(reversed(module.tree.body))
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif isinstance(node, ast.If) and last_name(node.test) == "TYPE_CHECKING":
            stack.extend(reversed(node.orelse))
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))
        elif isinstance(node, ast.ExceptHandler):
            stack.extend(reversed(node.body))


def imported_files(context: Context, module: Module) -> frozenset[str]:
    """Paths of the project's files that importing this module imports directly."""
    layout = context.project.layout
    found: set[str | None] = set()
    package = layout.package(module.path)
    for node in top_level_imports(module):
        if isinstance(node, ast.Import):
            found.update(layout.find(alias.name, module.path) for alias in node.names)
            continue
        base = absolute(node, package)
        found.add(layout.find(base, module.path))
        for alias in node.names:
            found.add(layout.find(f"{base}.{alias.name}" if base else alias.name, module.path))
    return frozenset(path for path in found if path is not None and path != module.path)


def importers(context: Context, path: str) -> Iterator[Module]:
    """Modules of the project, tests aside, that import a file when they are imported."""
    stem = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
    for other in context.project.relevant:
        module = context.project.module(other) if other.endswith(".py") else None
        if module is None or other == path or stem not in module.text:
            continue
        if not is_test(other) and path in imported_files(context, module):
            yield module


def mentioned_anywhere(context: Context, path: str) -> bool:
    """Whether some file names the module in an inner import or a string (lazy loading, plugins)."""
    dotted = path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
    tails = [dotted.split(".", count)[-1] for count in range(dotted.count(".") + 1)]
    for other in context.project.relevant:
        module = context.project.module(other) if other.endswith(".py") else None
        if module is None or other == path or is_test(other):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and node.value in (*tails, f".{tails[-1]}"):
                return True
    return False


def is_test(path: str) -> bool:
    """Whether a file is test code, by the usual names."""
    parts = path.split("/")
    name = parts[-1]
    return (
        name.startswith("test_")
        or name.endswith("_test.py")
        or name == "conftest.py"
        or bool({"tests", "test", "testing"} & set(parts[:-1]))
    )
