"""A dynamic collection: where it is declared, and what keeps it from being write-only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...project.classes import lineage
from ...project.kinds import Kind, Ref
from ...project.mapped import Attribute
from ...source.module import Module
from ..context import Context
from ..declarative import descendants
from ..mapped_dataclasses import is_dataclass

_MAKER = "sqlalchemy.orm.relationship"
_READERS = ("getattr", "setattr", "hasattr", "delattr", "attrgetter")


@dataclass(frozen=True, slots=True)
class Collection:
    """A dynamic relationship of a mapped class, and the class of what is in it."""

    attribute: Attribute
    target: Ref
    family: frozenset[Ref]

    @property
    def name(self) -> str:
        """The attribute's name."""
        return self.attribute.name


def collection(context: Context, call: ast.Call) -> Collection | str:
    """The collection that a `relationship(.., lazy="dynamic")` declares; a reason if unclear."""
    if not context.calls(call, _MAKER):
        return "write it as a relationship() of its own class first (--modern does)"
    owner = context.enclosing_class(call)
    attributes = context.mappings.own_attributes(owner) if owner is not None else ()
    attribute = next((one for one in attributes if one.call is call), None)
    if owner is None or attribute is None or isinstance(attribute.node, ast.FunctionDef):
        return "it is not declared in the body of a class"
    if not context.mappings.has_table(owner):
        return "it belongs to a mixin or an abstract class"
    if is_dataclass(context, owner):
        return "its class is a dataclass"
    target = context.mappings.target(attribute)
    if target is None:
        return "the class that it points to is not known"
    if attribute.argument("query_class") is not None:
        return "it has a Query class of its own"
    family = frozenset({owner, *lineage(context.infer, owner), *descendants(context, owner)})
    found = Collection(attribute, target, family)
    return _by_string(context, found) or _deleted(context, found) or found


def modules(context: Context, *words: str) -> Iterator[Module]:
    """All files of the project whose text has one of the words, those of no interest else too."""
    project = context.project
    wanted = [word.encode() for word in words]
    for path in sorted(project.layout.paths):
        if path.endswith(".py") and any(word in project.data(path) for word in wanted):
            module = project.module(path)
            if module is not None:
                yield module


def place(module: Module, node: ast.AST) -> str:
    """Where a node stands, for a reason."""
    return f"{module.path}:{node.lineno}"  # type: ignore[attr-defined]


def _by_string(context: Context, found: Collection) -> str:
    """Whether the collection may be read by its name as text, or by a class that copies it."""
    for module in modules(context, found.name):
        for node in module.of(ast.Constant):
            if node.value == found.name and _reads(module, node):
                return f"its name stands as text at {place(module, node)}"
        for body in module.of(ast.ClassDef):
            if context.mappings.is_mapped(Ref(module, body)):
                continue
            for statement in body.body:
                target = getattr(statement, "target", None) or getattr(statement, "name", None)
                named = target.id if isinstance(target, ast.Name) else target
                if named == found.name and not isinstance(statement, ast.FunctionDef):
                    return f"{body.name}.{named} at {place(module, statement)} may be read from it"
    return ""


def _reads(module: Module, node: ast.Constant) -> bool:
    parent = module.parents.get(node)
    match parent:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _READERS
        case ast.List() | ast.Tuple() | ast.Set():
            return True
    return False


def _deleted(context: Context, found: Collection) -> str:
    """Whether an owner may be deleted, for which a write-only collection cannot be loaded."""
    passive = found.attribute.argument("passive_deletes")
    if isinstance(passive, ast.Constant) and passive.value is True:
        return ""
    cure = "give the relationship passive_deletes=True (and the foreign key ON DELETE) first"
    for module in modules(context, ".delete("):
        for call in context.project.calls_by_name(module).get("delete", ()):
            if _may_delete(context, module, call, found.family):
                return f"an owner may be deleted at {place(module, call)}: {cure}"
    for refs in context.mappings.by_name.values():
        for ref in refs:
            for one in context.mappings.attributes(ref).values():
                cascade = one.argument("cascade") if one.is_relationship else None
                text = one.text("cascade") or ""
                if cascade is None or (text and "all" not in text and "delete" not in text):
                    continue
                if context.mappings.target(one) in (*found.family, None):
                    return f"an owner may be deleted by {ref.name}.{one.name}: {cure}"
    return ""


def _may_delete(context: Context, module: Module, call: ast.Call, family: frozenset[Ref]) -> bool:
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 1 or call.keywords:
        return False
    receiver = context.infer.value(module, call.func.value).kind
    if receiver not in (Kind.SESSION, Kind.SCOPED_SESSION, Kind.UNKNOWN, Kind.EXTERNAL_INSTANCE):
        return False
    if isinstance(call.args[0], (ast.Constant, ast.JoinedStr)):
        return False
    given = context.infer.value(module, call.args[0])
    if given.kind is Kind.INSTANCE:
        return given.ref in family
    return given.kind in (Kind.UNKNOWN, Kind.EXTERNAL_INSTANCE)
