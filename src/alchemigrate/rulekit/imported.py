"""Which files of a project import which: top-level imports only, as they run when it starts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from ..project.facts import last_name
from ..project.files import Files
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


_FILES: WeakKeyDictionary[Module, frozenset[str]] = WeakKeyDictionary()


def imported_files(context: Context, module: Module) -> frozenset[str]:
    """Paths of the project's files that importing this module imports directly."""
    if module not in _FILES:
        _FILES[module] = _imported_files(context, module)
    return _FILES[module]


def _imported_files(context: Context, module: Module) -> frozenset[str]:
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


_IMPORTERS: WeakKeyDictionary[Files, dict[str, tuple[Module, ...]]] = WeakKeyDictionary()


def importers(context: Context, path: str) -> tuple[Module, ...]:
    """Modules of the project, tests aside, that import a file when they are imported.

    All files are searched, also those without a word of SQLAlchemy: a package's `__init__` may
    do nothing but import.
    """
    known = _IMPORTERS.setdefault(context.project, {})
    if path not in known:
        known[path] = tuple(_importers(context, path))
    return known[path]


def _importers(context: Context, path: str) -> Iterator[Module]:
    stem = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2].encode()
    named = re.compile(rb"\b" + re.escape(stem) + rb"\b").search
    for other in sorted(context.project.layout.paths):
        if other == path or is_test(other) or not other.endswith(".py"):
            continue
        data = context.project.data(other)
        module = context.project.module(other) if stem in data and named(data) else None
        if module is not None and path in imported_files(context, module):
            yield module


def mentioned_anywhere(context: Context, path: str) -> bool:
    """Whether some file names the module in an inner import or a string (lazy loading, plugins)."""
    dotted = path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
    tails = [dotted.split(".", count)[-1] for count in range(dotted.count(".") + 1)]
    quoted = re.compile(rb"\b" + re.escape(tails[-1].encode()) + rb"['\"]").search
    for other in sorted(context.project.layout.paths):
        if other == path or is_test(other) or not quoted(context.project.data(other)):
            continue
        module = context.project.module(other) if other.endswith(".py") else None
        if module is None:
            continue
        wanted = {*tails, f".{tails[-1]}"}
        texts = (one.value for one in module.of(ast.Constant) if isinstance(one.value, str))
        if any(text in wanted for text in texts):
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
