"""Which classes declare a mapping in their bodies: entities, abstract classes, mixins."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum

from ..project.classes import lineage, outside_bases
from ..project.facts import last_name
from ..project.kinds import Kind, Ref
from ..project.names import canonical
from ..source.module import Module
from .column_types import assigned
from .context import Context


class Role(StrEnum):
    """What a class is to the mapping."""

    ENTITY = "entity"
    MIXIN = "mixin"


def role(context: Context, ref: Ref) -> Role | None:
    """What a class is to the mapping; None if it takes no part in it, or as a dataclass.

    A mixin (abstract classes and bases are such too) has no table of its own, and all classes of
    the project that derive from it are mapped or mixins themselves, at least one of them mapped.
    """
    if is_dataclass(context, ref) or has_table_attribute(context, ref):
        return None
    if context.mappings.has_table(ref):
        return Role.ENTITY
    if context.mappings.is_mapped(ref):
        return None if any(map_dataclass(context, ref)) else Role.MIXIN
    heirs = list(descendants(context, ref))
    mapped = [heir for heir in heirs if context.mappings.is_mapped(heir)]
    plain = [heir for heir in heirs if heir not in mapped]
    if not mapped or any(is_dataclass(context, heir) for heir in heirs):
        return None
    # A class between the mixin and a mapped class is a mixin too; any other one uses the columns
    # in a way that is not known.
    used = {base for heir in mapped for base in lineage(context.infer, heir)}
    return Role.MIXIN if all(heir in used for heir in plain) else None


def map_dataclass(context: Context, ref: Ref) -> Iterator[bool]:
    """Whether each class derived from `ref` is a dataclass."""
    return (is_dataclass(context, heir) for heir in descendants(context, ref))


def is_dataclass(context: Context, ref: Ref) -> bool:
    """Whether a class, or one it derives from, is a dataclass by decorator or base."""
    for current in lineage(context.infer, ref):
        if any("dataclass" in name.lower() for name in decorators(current)):
            return True
    return any(
        "dataclass" in base.name.rpartition(".")[2].lower()
        for base in outside_bases(context.infer, ref)
    )


def has_table_attribute(context: Context, ref: Ref) -> bool:
    """Whether a class (or one it derives from) is mapped to a table made elsewhere."""
    return any(
        "__table__" in context.project.own_scope(base.module, base.node).bindings
        for base in lineage(context.infer, ref)
    )


def decorators(ref: Ref) -> set[str]:
    """Last names of a class's decorators."""
    assert isinstance(ref.node, ast.ClassDef)
    return {last_name(d.func if isinstance(d, ast.Call) else d) for d in ref.node.decorator_list}


def descendants(context: Context, ref: Ref) -> Iterator[Ref]:
    """Classes of the project that derive from a class, near or far."""
    for name in sorted(context.project.subclass_names(ref.name)):
        for path in context.project.class_files.get(name, []):
            module = context.project.module(path)
            for node in module.nodes if module is not None else ():
                if isinstance(node, ast.ClassDef) and node.name == name:
                    heir = Ref(module, node)  # type: ignore[arg-type]
                    if heir != ref and ref in lineage(context.infer, heir):
                        yield heir


def watcher(context: Context, ref: Ref) -> str:
    """What may look at the raw class body before it is mapped: a metaclass or `__init_subclass__`.

    Empty if nothing does. What does not speak of Column looks at other things.
    """
    for current in lineage(context.infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        for module, metaclass in _metaclasses(context, current):
            if not _is_harmless(context, module, metaclass):
                return f"the metaclass of {current.name}"
        for statement in current.node.body:
            is_hook = isinstance(statement, ast.FunctionDef) and (
                statement.name == "__init_subclass__"
            )
            if is_hook and _WATCHED in current.module.source(statement):
                return f"{current.name}.__init_subclass__"
    return ""


_WATCHED = "Column"


def _metaclasses(context: Context, ref: Ref) -> Iterator[tuple[Module, ast.expr]]:
    """The metaclass a class names, and those given to `declarative_base()` for its bases."""
    assert isinstance(ref.node, ast.ClassDef)
    given = [(ref.module, keyword) for keyword in ref.node.keywords]
    for base in ref.node.bases:
        made = assigned(context, ref.module, base.id) if isinstance(base, ast.Name) else None
        if made is not None and isinstance(made[1], ast.Call):
            given += [(made[0], keyword) for keyword in made[1].keywords]
    for module, keyword in given:
        if keyword.arg == "metaclass":
            yield module, keyword.value


def _is_harmless(context: Context, module: Module, metaclass: ast.expr) -> bool:
    value = context.infer.value(module, metaclass)
    if value.kind is Kind.CLASS and value.ref is not None:
        parts = lineage(context.infer, value.ref)
        return not any(_WATCHED in part.module.source(part.node) for part in parts)
    return canonical(value.name).startswith(("sqlalchemy.", "abc."))
