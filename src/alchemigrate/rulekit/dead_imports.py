"""Imports of names that are gone and that nothing uses: they can only fail."""

from __future__ import annotations

import ast

from ..project.scopes import absolute
from ..source.module import Module
from ..values.text import Edit
from . import blocks, make
from .context import Context
from .moving import without_alias


def dead(context: Context, node: ast.ImportFrom, alias: ast.alias) -> tuple[Edit, ...]:
    """The edits that take an imported name away; none if it is used, or may be used elsewhere."""
    bound = alias.asname or alias.name
    if bound == "*" or context.module.path.endswith("__init__.py"):
        return ()
    if _is_used(context, bound) or imported_from_here(context, bound):
        return ()
    if len(node.names) == 1:
        alone = blocks.stands_alone(context, node, node)
        edits = [blocks.removal(context, node)] if alone else []
    else:
        edits = without_alias(context, node, alias)
    text = context.module.text
    return () if any("#" in text[edit.start : edit.end] for edit in edits) else tuple(edits)


def dead_module(context: Context, node: ast.Import, alias: ast.alias) -> tuple[Edit, ...]:
    """The edits that take `import a.b.c` away, or leave `import a` of it; none if it is used."""
    top = alias.name.partition(".")[0]
    if alias.asname or len(node.names) > 1 or not blocks.stands_alone(context, node, node):
        return ()
    if any(
        isinstance(part, ast.Attribute) and context.source(part) == alias.name
        for part in context.module.nodes
    ):
        return ()
    if _is_used(context, top) or imported_from_here(context, top):
        return (make.replace(context, alias, top),)
    return (blocks.removal(context, node),)


def _is_used(context: Context, name: str) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Constant) and node.value == name)
        or (isinstance(node, ast.Global) and name in node.names)
        for node in context.module.nodes
    )


def imported_from_here(context: Context, name: str) -> bool:
    """Whether another file of the project imports a name (or all of them) from this one.

    All files are looked at, also those without a word of SQLAlchemy.
    """
    project, here = context.project, context.module.path
    stem = here.removesuffix(".py").rpartition("/")[2].encode()
    for path in sorted(project.layout.paths):
        if path == here or not path.endswith(".py"):
            continue
        data = project.data(path)
        named = name.encode() in data or b"*" in data
        module = project.module(path) if stem in data and named else None
        if module is not None and _imports(context, module, name):
            return True
    return False


def _imports(context: Context, module: Module, name: str) -> bool:
    layout = context.project.layout
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom) and any(a.name in (name, "*") for a in node.names):
            source = absolute(node, layout.package(module.path))
            if layout.find(source, module.path) == context.module.path:
                return True
    return False
