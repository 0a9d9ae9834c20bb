"""Where a collection is used, and whether what it is used on is its owner."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...project.kinds import Kind
from ..context import Context
from .collection import Collection, modules, place

_OF_QUERIES = frozenset(
    "all filter filter_by first first_or_404 one one_or_none order_by paginate".split()
)
_UNKNOWN = (Kind.UNKNOWN, Kind.EXTERNAL, Kind.EXTERNAL_INSTANCE)


def uses(context: Context, found: Collection) -> Iterator[tuple[Context, ast.Attribute] | str]:
    """The collection of an owner, wherever the project names it; a reason for each doubt."""
    alone = _only_one(context, found)
    for module in modules(context, f".{found.name}"):
        there = Context(module, context.project, context.target)
        for node in module.of(ast.Attribute):
            if node.attr != found.name:
                continue
            value = there.value(node.value)
            if value.kind is Kind.INSTANCE and value.ref in found.family:
                yield there, node
            elif value.kind in _UNKNOWN or (value.kind is Kind.INSTANCE and value.ref is None):
                if alone and _queried(there, node):
                    yield there, node
                else:
                    what = there.source(node.value)
                    yield f"what {what} is at {place(module, node)} is not proven"


def _only_one(context: Context, found: Collection) -> bool:
    """Whether no other mapped class of the project has an attribute of that name."""
    for refs in context.mappings.by_name.values():
        for ref in refs:
            other = context.mappings.find(ref, found.name)
            if other is not None and other.call is not found.attribute.call:
                return False
    return True


def _queried(context: Context, node: ast.Attribute) -> bool:
    parent = context.parent(node)
    return isinstance(parent, ast.Attribute) and parent.attr in _OF_QUERIES
