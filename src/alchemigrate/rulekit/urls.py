"""Database URLs written in code: which string literals are proven to be one, and what they name.

A literal is a URL because it reaches `create_engine()` or a relative of it (through names, class
attributes, defaults of settings, formatting), or because it is set under a key that SQLAlchemy,
Alembic or Flask-SQLAlchemy reads.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ..project.classes import find_in_class
from ..project.kinds import Kind, Ref
from ..project.project import Project
from ..project.scopes import Binding, How, Scope
from ..source.module import Module

TAKERS = {
    "sqlalchemy.create_engine": ("url", 0),
    "sqlalchemy.engine.make_url": ("name_or_url", 0),
    "sqlalchemy.ext.asyncio.create_async_engine": ("url", 0),
    **{
        f"sqlalchemy_utils{place}.{name}": ("url", 0)
        for name in ("database_exists", "create_database", "drop_database")
        for place in ("", ".functions", ".functions.database")
    },
}
"""Functions that take a URL, with its keyword and position."""

KEYS = {"SQLALCHEMY_DATABASE_URI", "sqlalchemy.url"}
_ENVIRONMENT = {"get", "getenv", "pop", "setdefault", "str", "config", "env", "Field", "environ"}
_DEPTH = 8
_seen: WeakKeyDictionary[Project, dict[str, frozenset[ast.Constant]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Place:
    """An expression and the module it stands in."""

    module: Module
    node: ast.expr


def given_url(project: Project, module: Module, call: ast.Call) -> ast.expr | None:
    """The URL argument of a call that takes one, or None."""
    name = project.inference.origin(module, call.func)
    if name not in TAKERS:
        return None
    word, position = TAKERS[name]
    for keyword in call.keywords:
        if keyword.arg == word:
            return keyword.value
    found = call.args[position] if len(call.args) > position else None
    return None if isinstance(found, ast.Starred) else found


def literals(project: Project, module: Module) -> frozenset[ast.Constant]:
    """The string literals of a module that are proven to be database URLs (or their beginnings)."""
    if project not in _seen:
        _seen[project] = _gather(project)
    return _seen[project].get(module.path, frozenset())


def _gather(project: Project) -> dict[str, frozenset[ast.Constant]]:
    found: dict[str, set[ast.Constant]] = {}
    for path in project.relevant:
        module = project.module(path) if path.endswith(".py") else None
        if module is None:
            continue
        for node in _urls_of(project, module):
            for place in beginnings(project, Place(module, node)):
                if isinstance(place.node, ast.Constant):
                    found.setdefault(place.module.path, set()).add(place.node)
    return {path: frozenset(nodes) for path, nodes in found.items()}


def _urls_of(project: Project, module: Module) -> Iterator[ast.expr]:
    """Expressions of a module that are used as URLs."""
    calls = project.calls_by_name(module)
    for name in {taker.rpartition(".")[2] for taker in TAKERS}:
        for call in calls.get(name, []):
            given = given_url(project, module, call)
            if given is not None:
                yield given
    if not any(key in module.text for key in KEYS):
        return
    for node in ast.walk(module.tree):
        yield from _keyed(node)


def _keyed(node: ast.AST) -> Iterator[ast.expr]:
    """What is set under a key that is known to hold a URL."""
    match node:
        case ast.Assign(targets=targets, value=value) if any(_names_key(t) for t in targets):
            yield value
        case ast.AnnAssign(target=target, value=ast.expr() as value) if _names_key(target):
            yield value
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value in KEYS:
                    yield value
        case ast.Call(
            func=ast.Attribute(attr="set_main_option"), args=[ast.Constant(value=str(key)), url]
        ):
            if key in KEYS:
                yield url
        case ast.keyword(arg=str(key), value=value) if key in KEYS:
            yield value


def _names_key(target: ast.expr) -> bool:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in KEYS
        case ast.Subscript(slice=ast.Constant(value=key)):
            return key in KEYS
    return False


def beginnings(project: Project, place: Place, depth: int = 0) -> Iterator[Place]:
    """The expressions, possibly in other modules, that the text of a URL may begin with."""
    if depth > _DEPTH:
        return
    module, node = place.module, place.node
    match node:
        case ast.Constant(value=str()):
            yield place
        case ast.JoinedStr(values=[first, *_]):
            inner = first.value if isinstance(first, ast.FormattedValue) else first
            yield from beginnings(project, Place(module, inner), depth + 1)
        case ast.Name() | ast.Attribute():
            for found in _bound(project, module, node):
                yield from beginnings(project, found, depth + 1)
        case _:
            for part in _parts(node):
                yield from beginnings(project, Place(module, part), depth + 1)


def _parts(node: ast.expr) -> list[ast.expr]:
    """Parts of an expression that its text may begin with."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return [left]
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(values=values):
            return values
        case ast.NamedExpr(value=value):
            return [value]
        case ast.Call():
            return _call_parts(node)
    return []


def _call_parts(call: ast.Call) -> list[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ("format", "replace", "strip") and isinstance(call.func, ast.Attribute):
        return [call.func.value]
    if name in ("str", "make_url", "unquote") and len(call.args) == 1:
        return [call.args[0]]
    found = [keyword.value for keyword in call.keywords if keyword.arg == "default"]
    if name in _ENVIRONMENT and len(call.args) == 2:
        found.append(call.args[1])
    elif name == "Field" and call.args:
        found.append(call.args[0])
    return found


def _bound(project: Project, module: Module, node: ast.Name | ast.Attribute) -> Iterator[Place]:
    """What is assigned to a name or attribute, wherever in the project."""
    if isinstance(node, ast.Name):
        yield from _of_name(project, module, node.id, node)
        return
    owner = project.inference.value(module, node.value)
    if owner.kind is Kind.MODULE:
        other = project.module(owner.name)
        if other is not None:
            yield from _of_name(project, other, node.attr, other.tree)
    elif owner.ref is not None and owner.kind in (Kind.CLASS, Kind.INSTANCE):
        yield from _of_member(project, owner.ref, node.attr)


def _of_name(project: Project, module: Module, name: str, at: ast.AST) -> Iterator[Place]:
    scope: Scope | None = (
        project.own_scope(module, at) if at is module.tree else project.scope(module, at)
    )
    while scope is not None and name not in scope.bindings:
        scope = scope.parent
    for binding in scope.bindings[name] if scope is not None else ():
        if binding.how is How.IMPORT:
            yield from _imported(project, module, binding)
        else:
            yield from _assigned(module, binding)


def _assigned(module: Module, binding: Binding) -> Iterator[Place]:
    if binding.how in (How.ASSIGN, How.ANNOTATED) and binding.value and not binding.path:
        yield Place(module, binding.value)


def _imported(project: Project, module: Module, binding: Binding) -> Iterator[Place]:
    source, _, name = binding.origin.rpartition(".")
    path = project.layout.find(source, module.path) if source else None
    other = project.module(path) if path else None
    if other is not None and other is not module:
        scope = project.own_scope(other, other.tree)
        for found in scope.bindings.get(name, []):
            yield from _assigned(other, found)


def _of_member(project: Project, ref: Ref, name: str) -> Iterator[Place]:
    found = find_in_class(project.inference, ref, name)
    if found is not None and found[1].how is How.FUNCTION:
        for node in ast.walk(found[1].node):
            if isinstance(node, ast.Return) and node.value is not None:
                yield Place(found[0].module, node.value)
    elif found is not None:
        yield from _assigned(found[0].module, found[1])
    if not isinstance(ref.node, ast.ClassDef):
        return
    for statement in project.assigned_to_self(ref.node).get(name, []):
        if statement.value is not None:
            yield Place(ref.module, statement.value)


SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\+[A-Za-z0-9_]+)?(?=://)")


def scheme(text: str) -> str:
    """The `dialect+driver` that a URL begins with, empty if it begins with none."""
    found = SCHEME.match(text)
    return found.group() if found else ""


def literal(project: Project, place: Place, depth: int = 0) -> str | None:
    """The whole text of a URL that nothing but a literal gives (names of globals are followed)."""
    match place.node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name() if depth < _DEPTH:
            found = list(_bound(project, place.module, place.node))
            return literal(project, found[0], depth + 1) if len(found) == 1 else None
    return None
