"""Which relationships a query loads with its rows, by its `options()`."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ...rulekit.context import Context
from ...rulekit.loaders import COLUMN_LOADERS, loader_name

Path = tuple[str, ...]
"""Keys of relationships, one after the other, from the queried class on."""
EVERYTHING: Path = ("*",)
ONWARD = frozenset(("defaultload", "lazyload"))
"""Loaders that lead on without loading what they name."""
WRAPPING = ("of_type", "and_")


def loaded(context: Context, calls: Iterable[ast.Call]) -> frozenset[Path] | None:
    """The paths that `options()` among the calls load, or forbid; None if one cannot be read."""
    found: set[Path] = set()
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "options":
            for argument in call.args:
                paths = _option(context, argument)
                if paths is None:
                    return None
                found |= paths
    return frozenset(found)


def _option(context: Context, node: ast.expr) -> set[Path] | None:
    read = _read(context, node)
    return None if read is None else read[0]


def _read(context: Context, node: ast.expr) -> tuple[set[Path], Path] | None:
    """The paths that an option loads, and the one at which the next loader goes on."""
    if context.calls(node, "sqlalchemy.orm.Load"):
        return set(), ()
    name = loader_name(context, node)
    if not name:
        return None
    assert isinstance(node, ast.Call)
    inner = node.func.value if isinstance(node.func, ast.Attribute) else None
    before = _read(context, inner) if isinstance(inner, ast.Call) else (set[Path](), ())
    if before is None or name in COLUMN_LOADERS:
        return before
    paths, at = before
    for argument in node.args:
        keys = _keys(argument)
        if keys is None:
            return None
        for key in keys:
            at = (*at, key)
            if name not in ONWARD:
                paths.add(at)
    return paths, at


def _keys(node: ast.expr) -> list[str] | None:
    match node:
        case ast.Constant(value=str(names)):
            return names.split(".")
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in WRAPPING:
            return _keys(inner)
        case ast.Attribute(attr=name):
            return [name]
    return None
