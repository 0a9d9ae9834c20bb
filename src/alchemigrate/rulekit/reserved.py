"""Class attributes that shadow a name which the declarative base keeps for itself (`metadata`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.classes import lineage
from ..project.facts import last_name
from ..project.kinds import Kind, Ref
from ..project.mapped import COLUMN_MAKERS, RELATIONSHIP_MAKERS
from ..project.names import canonical
from .context import Context

_ATTRIBUTE_DECORATORS = {"property", "cached_property", "hybrid_property", "hybrid_method",
                         "staticmethod", "classmethod"}  # fmt: skip
_PROXIES = {"sqlalchemy.ext.associationproxy.association_proxy", "builtins.property"}
_LITERALS = (ast.Constant, ast.Dict, ast.List, ast.Set, ast.JoinedStr, ast.DictComp, ast.ListComp)


@dataclass(frozen=True, slots=True)
class Shadow:
    """A class body's own `name`: the class, the first statement, and what sort of thing it is.

    `mapped` is a column, relationship or synonym; otherwise it is a property, a method or a value.
    """

    owner: Ref
    statement: ast.stmt
    mapped: bool
    hybrid: bool = False
    settable: bool = True


def shadow(context: Context, ref: Ref, name: str) -> Shadow | None:
    """How a class body binds `name`, if that is proven to be no MetaData (or registry)."""
    assert isinstance(ref.node, ast.ClassDef)
    for statement in ref.node.body:
        match statement:
            case ast.FunctionDef(name=bound) | ast.AsyncFunctionDef(name=bound) if bound == name:
                return _function(context, ref, statement)
            case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
                return _assigned(context, ref, statement, value)
            case ast.AnnAssign(target=ast.Name(id=bound)) if bound == name:
                return _annotated(context, ref, statement)
    return None


def _function(
    context: Context, ref: Ref, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> Shadow | None:
    names = {last_name(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list}
    if names & {"declared_attr", "directive", "cascading"}:
        returned = [n.value for n in ast.walk(node) if isinstance(n, ast.Return)]
        mapped = any(_is_mapped_call(context, ref, value) for value in returned)
        return Shadow(ref, node, True) if mapped else None
    if names <= _ATTRIBUTE_DECORATORS:
        hybrid = bool(names & {"hybrid_property", "hybrid_method"})
        return Shadow(ref, node, False, hybrid, settable=_has_setter(ref, node.name))
    return None


def _has_setter(ref: Ref, name: str) -> bool:
    assert isinstance(ref.node, ast.ClassDef)
    return any(
        isinstance(decorator, ast.Attribute) and decorator.attr == "setter"
        for statement in ref.node.body
        if isinstance(statement, ast.FunctionDef) and statement.name == name
        for decorator in statement.decorator_list
    )


def _assigned(context: Context, ref: Ref, statement: ast.stmt, value: ast.expr) -> Shadow | None:
    if _is_mapped_call(context, ref, value):
        return Shadow(ref, statement, True)
    if isinstance(value, _LITERALS):
        return Shadow(ref, statement, False)
    if isinstance(value, ast.Call):
        made_by = context.infer.origin(ref.module, value.func)
        if made_by in _PROXIES or last_name(value.func) == "property":
            return Shadow(ref, statement, False)
    return None


def _annotated(context: Context, ref: Ref, statement: ast.AnnAssign) -> Shadow | None:
    annotation = statement.annotation
    if isinstance(annotation, ast.Subscript) and last_name(annotation.value) == "ClassVar":
        return None
    if statement.value is not None:
        return _assigned(context, ref, statement, statement.value)
    if isinstance(annotation, ast.Subscript) and last_name(annotation.value) == "Mapped":
        return Shadow(ref, statement, True)
    return None


def _is_mapped_call(context: Context, ref: Ref, value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and canonical(
        context.infer.origin(ref.module, value.func)
    ) in (COLUMN_MAKERS | RELATIONSHIP_MAKERS)


def provider(context: Context, ref: Ref, name: str) -> Ref | None:
    """The project's class whose body gives `ref` the name, None if the declarative base does."""
    found = _provider(context, ref, name, set())
    return found if isinstance(found, Ref) else None


def _provider(context: Context, ref: Ref, name: str, seen: set[Ref]) -> Ref | bool:
    """A class, True if the base gives the name, False if nothing here does."""
    assert isinstance(ref.node, ast.ClassDef)
    if ref in seen:
        return False
    seen.add(ref)
    decorators = {
        last_name(d.func if isinstance(d, ast.Call) else d) for d in ref.node.decorator_list
    }
    if decorators & {"as_declarative", "as_declarative_base"}:
        return True
    if name in context.project.own_scope(ref.module, ref.node).bindings:
        return ref
    for base in ref.node.bases:
        value = context.infer.value(ref.module, base)
        if value.kind is Kind.CLASS and value.ref is not None:
            found = _provider(context, value.ref, name, seen)
            if found:
                return found
        elif value.kind is Kind.BASE or canonical(value.name).startswith(
            "sqlalchemy.orm.Declarative"
        ):
            return True
    return False


def family(context: Context, owner: Ref, name: str) -> frozenset[Ref]:
    """The classes whose `name` is the one declared in `owner`."""
    found = {owner}
    for child in context.project.subclass_names(owner.name):
        for path in context.project.class_files.get(child, []):
            module = context.project.module(path)
            for node in ast.walk(module.tree) if module is not None else ():
                if isinstance(node, ast.ClassDef) and node.name == child:
                    ref = Ref(module, node)  # type: ignore[arg-type]
                    if provider(context, ref, name) == owner:
                        found.add(ref)
    return frozenset(found)


def broken(context: Context, found: Shadow, relatives: frozenset[Ref]) -> Iterator[Ref]:
    """The classes that cannot be mapped because of a shadow, by what was measured up to 2.0.

    A mapped attribute of that name is refused in any mapped class; a property or value only where
    a Table is made with `cls.metadata`, so not with `__table__` and not in a single-table child.
    """
    for ref in sorted(relatives, key=lambda ref: (ref.module.path, ref.node.lineno)):
        if not context.mappings.is_mapped(ref) or context.mappings.flag(ref, "__abstract__"):
            continue
        if found.mapped or _makes_table(context, ref) or _is_base(context, ref):
            yield ref


def _makes_table(context: Context, ref: Ref) -> bool:
    if "__table__" in context.project.own_scope(ref.module, ref.node).bindings:
        return False
    for base in lineage(context.infer, ref):
        if base != ref and context.mappings.has_table(base) and context.mappings.is_mapped(base):
            continue
        if "__tablename__" in context.project.own_scope(base.module, base.node).bindings:
            return True
        if any(_is_bundle_model(context, base, written) for written in base.node.bases):  # type: ignore[union-attr]
            return True
    return False


def _is_bundle_model(context: Context, ref: Ref, written: ast.expr) -> bool:
    return (
        isinstance(written, ast.Attribute)
        and context.infer.value(ref.module, written.value).kind is Kind.BUNDLE
    )


def _is_base(context: Context, ref: Ref) -> bool:
    assert isinstance(ref.node, ast.ClassDef)
    return any(
        canonical(context.infer.value(ref.module, base).name).startswith(
            "sqlalchemy.orm.Declarative"
        )
        for base in ref.node.bases
    )
