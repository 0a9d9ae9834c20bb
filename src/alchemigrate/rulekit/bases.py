"""Which declarative base (and so which MetaData and registry) a mapped class belongs to."""

from __future__ import annotations

import ast

from ..project.classes import lineage
from ..project.kinds import Kind, Ref
from ..project.names import canonical
from ..project.scopes import How
from .context import Context

_CLASSES = {"sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta"}


def base_of(context: Context, ref: Ref) -> str:
    """Where the base of a mapped class is defined (`app/db.py:Base`); empty if not proven."""
    for current in lineage(context.infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        for written in current.node.bases:
            value = context.infer.value(current.module, written)
            if canonical(value.name) in _CLASSES:
                return f"{current.module.path}:{current.name}"
            if value.kind is not Kind.BASE:
                continue
            if isinstance(written, ast.Name):
                return _defined(context, current, written.id)
            return ""
    return ""


def registry_of(context: Context, ref: Ref) -> str:
    """Where the registry of a mapped class is made: its declarative base, or a bundle's `Model`."""
    return base_of(context, ref) or _bundle_of(context, ref)


def _bundle_of(context: Context, ref: Ref) -> str:
    for current in lineage(context.infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        for written in current.node.bases:
            if is_bundle_model(context, current, written):
                owner = written.value if isinstance(written, ast.Attribute) else None
                return _defined(context, current, owner.id) if isinstance(owner, ast.Name) else ""
    return ""


def is_bundle_model(context: Context, ref: Ref, written: ast.expr) -> bool:
    """Whether a base in a class statement is the `Model` of a Flask-SQLAlchemy bundle."""
    return (
        isinstance(written, ast.Attribute)
        and written.attr == "Model"
        and context.infer.value(ref.module, written.value).kind is Kind.BUNDLE
    )


def _defined(context: Context, ref: Ref, name: str) -> str:
    """File and name of the assignment that a base comes from."""
    module, seen = ref.module, 0
    while seen < 10:
        bindings = context.project.own_scope(module, module.tree).bindings.get(name)
        if not bindings:
            stars = context.project.own_scope(module, module.tree).stars
            found = context.project.layout.find(stars[0], module.path) if len(stars) == 1 else None
        elif bindings[-1].how is How.IMPORT:
            package, _, name = bindings[-1].origin.rpartition(".")
            found = context.project.layout.find(package, module.path)
        else:
            return f"{module.path}:{name}"
        following = context.project.module(found) if found is not None else None
        if following is None:
            return ""
        module, seen = following, seen + 1
    return ""


def at_top(context: Context, ref: Ref) -> bool:
    """Whether a class is made when its module is imported, without a condition."""
    return ref.module.parents.get(ref.node) is ref.module.tree
