"""Classes that are mapped and dataclasses at once (`MappedAsDataclass`, `mapped_as_dataclass`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.classes import outside_bases
from ..project.facts import last_name
from ..project.kinds import Kind, Ref
from ..project.mapped import Attribute
from .context import Context

BASE = "sqlalchemy.orm.MappedAsDataclass"


def is_dataclass(context: Context, ref: Ref) -> bool:
    """Whether a class is made a dataclass by SQLAlchemy."""
    if any(base.name == BASE for base in outside_bases(context.infer, ref)):
        return True
    assert isinstance(ref.node, ast.ClassDef)
    decorators = [d.func if isinstance(d, ast.Call) else d for d in ref.node.decorator_list]
    return any(last_name(d) == "mapped_as_dataclass" for d in decorators)


def dataclass_around(context: Context, node: ast.AST) -> Ref | None:
    """The mapped dataclass in whose body a node stands."""
    home = context.enclosing_class(node)
    return home if home is not None and is_dataclass(context, home) else None


def subclasses(context: Context, ref: Ref) -> Iterator[Ref]:
    """Classes of the project that name a class among their bases."""
    for path in context.project.relevant:
        module = context.project.module(path) if path.endswith(".py") else None
        if module is None or ref.name not in module.text:
            continue
        for node in module.nodes:
            if isinstance(node, ast.ClassDef):
                values = [context.infer.value(module, base) for base in node.bases]
                if any(value.kind is Kind.CLASS and value.ref == ref for value in values):
                    yield Ref(module, node)


def annotated(context: Context, ref: Ref) -> list[Attribute]:
    """The attributes that a class body itself declares with an annotation."""
    own = context.mappings.own_attributes(ref)
    return [attribute for attribute in own if isinstance(attribute.node, ast.AnnAssign)]
