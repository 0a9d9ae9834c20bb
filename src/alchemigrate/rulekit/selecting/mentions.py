"""Every use of a function in the project: only if all are calls may it give something else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...project.bindings import binding_value
from ...project.classes import lineage, outside_bases
from ...project.kinds import UNKNOWN, Kind, Ref, Value
from ...project.resolver import Site
from ...project.scopes import How
from ...source.module import Module
from ..context import Context
from ..declarative import descendants
from ..spelling import bound_anywhere

_BY_NAME = frozenset("getattr setattr hasattr delattr attrgetter methodcaller object".split())
_UNSURE = (Kind.UNKNOWN, Kind.EXTERNAL_INSTANCE)
_PLAIN = ("staticmethod", "classmethod", "property")
_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})
_PAGES = (b"jinja", b"Jinja", b"render", b"emplate", b"mako", b"chameleon")


@dataclass(frozen=True, slots=True)
class Read:
    """A place that reads a property, which calls its function."""

    module: Module
    call: ast.Attribute
    skip: int = 1


Sites = tuple[Site, ...] | tuple[Read, ...]


def is_property(function: ast.AST) -> bool:
    """Whether a function is made a property."""
    decorators = getattr(function, "decorator_list", [])
    return [getattr(one, "id", "") for one in decorators] == ["property"]


def call_sites(context: Context, function: ast.AST) -> Sites | str:
    """All calls of a function of this module, or why they are not all known."""
    known = context.infer.once(("selecting", "call sites"), _nothing).detail
    assert isinstance(known, dict)
    if function not in known:
        known[function] = _search(context, function)
    found: Sites | str = known[function]
    return found


def _nothing() -> Value:
    """Where answers are kept: a question of its own would make what is asked inside less known."""
    return Value(Kind.DICT, detail={})


def _search(context: Context, function: ast.AST) -> Sites | str:
    if not isinstance(function, ast.FunctionDef):
        return "it is given by a coroutine or a lambda, whose callers are not followed"
    reason = _of_kind(context, function) or _by_parent(context, function)
    if reason:
        return f"{function.name}() {reason}"
    found: list[Site] = []
    reads: list[Read] = []
    for path in _files(context, function.name):
        module = context.project.module(path)
        if module is None:
            return f"{path}, which names {function.name}, cannot be read"
        there = Context(module, context.project, context.target)
        reason = _by_text(there, function.name) or _by_import(there, function.name)
        if reason:
            return reason
        for node in _named(there, function.name):
            site = _site(context, there, function, node)
            if isinstance(site, str):
                return site
            found += [site] if isinstance(site, Site) else []
            reads += [site] if isinstance(site, Read) else []
    return tuple(found) or tuple(reads) or f"nothing in the project calls {function.name}()"


def _of_kind(context: Context, function: ast.FunctionDef) -> str:
    if not all(_is_plain(context, one) for one in function.decorator_list):
        return "has a decorator, which may see what it returns"
    if function.name.startswith("__") or function.name.startswith("test"):
        return "may be called by what is not seen"
    if is_property(function) and not function.name.startswith("_"):
        return "is a property, which a schema or serializer may read by its name"
    return ""


def _is_plain(context: Context, decorator: ast.expr) -> bool:
    plain = isinstance(decorator, ast.Name) and decorator.id in _PLAIN
    return plain and not bound_anywhere(context.module, context.source(decorator))


def _by_parent(context: Context, function: ast.FunctionDef) -> str:
    match context.parent(function):
        case ast.Module() as tree:
            bound = context.project.own_scope(context.module, tree).bindings[function.name]
            if len(bound) != 1:
                return "is bound to something else as well"
            return "may be called by a name that is made up" if _taken_by_name(context) else ""
        case ast.ClassDef() as owner if isinstance(context.parent(owner), ast.Module):
            return _by_class(context, Ref(context.module, owner), function.name)
    return "is defined inside another function or a block"


def _by_class(context: Context, owner: Ref, name: str) -> str:
    """A method must be the only one of its name in its family, and no page may come to it."""
    ancestry = lineage(context.infer, owner)
    family = dict.fromkeys((*ancestry, *descendants(context, owner)))
    if sum(len(_bound(context, one, name)) for one in family) != 1:
        return "is overridden, or overrides another"
    for one in family:
        for base in outside_bases(context.infer, one):
            if base.kind is not Kind.BASE and base.name not in _BASES:
                return f"belongs to {one.name}, whose bases are not all known"
    if any(_reads_by_name(context, one) for one in family):
        return "may be called by a name that is made up"
    if not name.startswith("_") and _has_pages(context):
        return "may be called by a template"
    return ""


def _reads_by_name(context: Context, ref: Ref) -> bool:
    """Whether a module that defines a class reads attributes by names that are not written."""
    calls = context.project.calls_by_name(ref.module).get("getattr", ())
    return any(not isinstance(one, ast.Constant) for call in calls for one in call.args[1:2])


def _taken_by_name(context: Context) -> bool:
    """Whether something takes from this module what it has no written name for."""
    project = context.project
    for path in project.callers.get("getattr", ()):
        module = project.module(path)
        for call in project.calls_by_name(module).get("getattr", ()) if module else ():
            if module is None or any(isinstance(one, ast.Constant) for one in call.args[1:2]):
                continue
            value = context.infer.value(module, call.args[0]) if call.args else UNKNOWN
            if value.kind is Kind.MODULE and value.name == context.module.path:
                return True
    return False


def _bound(context: Context, ref: Ref, name: str) -> list[object]:
    return list(context.project.own_scope(ref.module, ref.node).bindings.get(name, ()))


def _has_pages(context: Context) -> bool:
    def search() -> Value:
        project = context.project
        found = any(word in project.data(path) for path in project.relevant for word in _PAGES)
        return Value(Kind.BOOL, name=str(found))

    return context.infer.once(("selecting", "has pages"), search).name == "True"


def _files(context: Context, name: str) -> Iterator[str]:
    """The files in which a name stands as a word, whatever else is in them."""
    word, plain = re.compile(rf"\b{name}\b".encode()), name.encode()
    for path in sorted(context.project.layout.paths):
        if path.endswith(".py"):
            data = context.project.data(path)
            if plain in data and word.search(data):
                yield path


def _by_text(there: Context, name: str) -> str:
    for text in there.module.of(ast.Constant):
        if not isinstance(text.value, str) or name not in text.value:
            continue
        call = there.parent(text)
        function = getattr(call, "func", None)
        called = getattr(function, "attr", getattr(function, "id", ""))
        if text.value.endswith((f".{name}", f":{name}")) or (
            text.value == name and called in _BY_NAME
        ):
            return f"{name} is named by a text at {_place(there, text)}"
    return ""


def _by_import(there: Context, name: str) -> str:
    for node in there.module.of(ast.alias):
        if node.name == name and node.asname not in (None, name):
            return f"{name} is imported under another name at {_place(there, node)}"
    return ""


def _named(there: Context, name: str) -> Iterator[ast.Name | ast.Attribute]:
    yield from (node for node in there.module.of(ast.Name) if node.id == name)
    yield from (node for node in there.module.of(ast.Attribute) if node.attr == name)


def _site(
    context: Context, there: Context, function: ast.FunctionDef, node: ast.Name | ast.Attribute
) -> Site | Read | str | None:
    """A call of the function, None for what is something else, or why that is not known."""
    name, place = function.name, _place(there, node)
    if not isinstance(node.ctx, ast.Load):
        replaced = isinstance(node, ast.Attribute) and _may_be(context, there, function, node)
        return f"{name} is replaced at {place}" if replaced else None
    if is_property(function):
        return _read(context, there, function, node)
    value = there.value(node)
    if value.ref is None or value.ref.node is not function:
        outside = value.kind is Kind.EXTERNAL and value.name.endswith(f".{_stem(context)}.{name}")
        unsure = outside or (value.kind in _UNSURE and _may_be(context, there, function, node))
        return f"what {name} is at {place} is not known" if unsure else None
    call = there.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return f"{name} is handed on at {place}"
    if there.in_fstring(call):
        return f"{name}() is called inside an f-string at {place}"
    return Site(there.module, call, 1 if value.kind is Kind.METHOD else 0)


def _read(
    context: Context, there: Context, function: ast.FunctionDef, node: ast.Name | ast.Attribute
) -> Read | str | None:
    """A read of a property, None for what is something else, or why that is not known."""
    if isinstance(node, ast.Name) or not _may_be(context, there, function, node):
        return None
    if there.kind(node.value) is not Kind.INSTANCE:
        return f"what {function.name} is at {_place(there, node)} is not known"
    if there.in_fstring(node):
        return f"{function.name} is read inside an f-string at {_place(there, node)}"
    return Read(there.module, node)


def _may_be(
    context: Context, there: Context, function: ast.FunctionDef, node: ast.Name | ast.Attribute
) -> bool:
    """Whether a name or attribute of unknown value may be the function."""
    owner = context.parent(function)
    of_module = isinstance(owner, ast.Module)
    if isinstance(node, ast.Name):
        return of_module and _bound_so(there, node, function)
    receiver = there.value(node.value)
    if receiver.kind in _UNSURE:
        return True
    if of_module or not isinstance(owner, ast.ClassDef):
        return receiver.kind is Kind.MODULE
    home = Ref(context.module, owner)
    if receiver.ref is None:
        return False
    return home == receiver.ref or home in lineage(context.infer, receiver.ref)


def _bound_so(there: Context, node: ast.Name, function: ast.FunctionDef) -> bool:
    """Whether a name may be bound to the function, or to what a star import brings."""
    scope = there.scope(node)
    while node.id not in scope.bindings:
        if scope.parent is None:
            return bool(scope.stars)
        scope = scope.parent
    for binding in scope.bindings[node.id]:
        value = binding_value(there.infer, there.module, binding)
        is_it = value.ref is not None and value.ref.node is function
        if is_it or (binding.how is How.IMPORT and not value):
            return True
    return False


def _stem(context: Context) -> str:
    """The last part of the module's name: an import from it may not be recognised as such."""
    return context.module.path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


def _place(there: Context, node: ast.AST) -> str:
    return f"{there.module.path}:{getattr(node, 'lineno', 1)}"
