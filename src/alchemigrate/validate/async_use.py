"""Whether a project uses SQLAlchemy with asyncio, told from its files alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import SourceError
from ..source.discover import discover
from ..source.module import parse
from ..values.async_use import AsyncUse, Factory

MODULE = "sqlalchemy.ext.asyncio"
MAKERS = frozenset(("async_sessionmaker", "AsyncSession"))


def read(root: Path) -> Iterator[tuple[str, bytes]]:
    """The Python files of a project that name asyncio, with their paths."""
    for path in discover([root], root).files:
        try:
            data = (root / path).read_bytes()
        except OSError:
            continue
        if b"asyncio" in data:
            yield path, data


def async_use(files: Iterable[tuple[str, bytes]]) -> AsyncUse | None:
    """What the files say; None if none of them imports the module."""
    using: list[str] = []
    factories: list[Factory] = []
    for path, data in files:
        try:
            tree = parse(path, data).tree
        except SourceError:
            continue
        if any(_imports(node) for node in ast.walk(tree)):
            using.append(path)
            factories += _factories(path, tree)
    return AsyncUse(tuple(using), tuple(factories)) if using else None


def _imports(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith(MODULE)
    return isinstance(node, ast.Import) and any(one.name.startswith(MODULE) for one in node.names)


def _factories(path: str, tree: ast.AST) -> Iterator[Factory]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    later = any(_name(call.func) == "configure" and _says(call) for call in calls)
    for call in calls:
        name = _name(call.func)
        given = [one.value for one in call.keywords if one.arg == "class_"]
        plain = name == "sessionmaker" and any(_name(one) == "AsyncSession" for one in given)
        if name in MAKERS or plain:
            yield Factory(path, call.lineno, name, _expires(call, later))


def _expires(call: ast.Call, later: bool) -> bool | None:
    """What the call says of expire_on_commit; None if it is told elsewhere."""
    given = [one.value for one in call.keywords if one.arg == "expire_on_commit"]
    if not given:
        return None if later or any(one.arg is None for one in call.keywords) else True
    return bool(given[0].value) if isinstance(given[0], ast.Constant) else None


def _says(call: ast.Call) -> bool:
    return any(one.arg in ("expire_on_commit", None) for one in call.keywords)


def _name(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))
