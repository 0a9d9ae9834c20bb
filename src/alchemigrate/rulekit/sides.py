"""The two sides of a relationship between mapped classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.classes import find_in_class, lineage
from ..project.facts import last_name
from ..project.kinds import Ref
from ..project.mapped import Attribute
from .context import Context
from .tables import Key, paths


def related(context: Context, one: Ref, two: Ref) -> bool:
    """Whether two mapped classes are the same or inherit one from the other."""
    return one in lineage(context.infer, two) or two in lineage(context.infer, one)


def has_member(context: Context, ref: Ref, name: str) -> bool:
    """Whether a mapped class has a name at all: declared, inherited, by backref, or set later."""
    if context.mappings.find(ref, name) or find_in_class(context.infer, ref, name):
        return True
    return any(set_later(context, base, name) for base in lineage(context.infer, ref))


def set_later(context: Context, ref: Ref, name: str) -> bool:
    """Whether a file says `Model.name = ...` or gives the mapper properties of that name."""
    for path in context.project.attribute_files.get(name, []):
        module = context.project.module(path)
        for node in ast.walk(module.tree) if module is not None else ():
            if (
                isinstance(node, ast.Attribute)
                and node.attr == name
                and isinstance(node.ctx, ast.Store)
                and last_name(node.value) == ref.name
            ):
                return True
    return False


def pointing(context: Context, ref: Ref, target: Ref) -> Iterator[Attribute]:
    """Relationships of `ref` (inherited ones included) to `target` or its relatives."""
    for attribute in context.mappings.attributes(ref).values():
        aimed = context.mappings.target(attribute) if attribute.is_relationship else None
        if aimed is not None and related(context, aimed, target):
            yield attribute


def local_names(node: ast.expr | None) -> list[str] | None:
    """Column names in `foreign_keys=`: `[a, b]`, `a`, `"Model.a"`, `"[Model.a]"`, or None."""
    match node:
        case None:
            return []
        case ast.Constant(value=str(text)):
            try:
                return local_names(ast.parse(text.strip(), mode="eval").body)
            except SyntaxError:
                return None
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            names = [last_name(part) for part in parts]
            return names if all(names) else None
        case ast.Name() | ast.Attribute():
            return [last_name(node)]
        case ast.Lambda(body=body):
            return local_names(body)
    return None


def direction(
    context: Context, owner: Ref, attribute: Attribute, target: Ref | None = None
) -> tuple[str, Key] | None:
    """`to-one` or `to-many` and the foreign key used; None where it is not proven.

    Only relationships over exactly one simple foreign key count; self-references need
    `remote_side` to be to-one. `target` is the class, where more than its name is known of it.
    """
    target = target or context.mappings.target(attribute)
    if target is None or any(attribute.argument(n) for n in ("secondary", "primaryjoin")):
        return None
    if target == owner or related(context, owner, target):
        return None
    found = paths(context, owner, target)
    wanted = local_names(attribute.argument("foreign_keys"))
    if found is None or wanted is None:
        return None
    there, back = found
    if wanted:
        there = tuple(key for key in there if key.attribute in wanted)
        back = tuple(key for key in back if key.attribute in wanted)
    if len(there) + len(back) != 1:
        return None
    return ("to-one", there[0]) if there else ("to-many", back[0])
