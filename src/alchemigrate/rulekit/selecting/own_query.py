"""Query classes and Query events of a project, which a select() passes by, and where they are."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...project.bindings import binding_value
from ...project.classes import find_in_class, outside_bases
from ...project.facts import last_name
from ...project.kinds import Kind, Ref, Value
from ..context import Context
from .query_class import EVERY_USE, is_query_class, uses_changed, uses_of_member
from .reading import Root, Use

_EVENTS = {
    "before_compile": EVERY_USE,
    "before_compile_update": frozenset({Use.UPDATE}),
    "before_compile_delete": frozenset({Use.DELETE}),
}
_NAMES = ("query_cls", "_query_cls")
_RELATIONSHIPS = ("relationship", "relation", "backref", "dynamic_loader")
_WORDS = ("query_cls", "query_class", "query_property")
_GONE = ("pop", "get")
_LISTEN = ("sqlalchemy.event.listen", "sqlalchemy.event.listens_for")
_UNLISTEN = ("sqlalchemy.event.remove", "sqlalchemy.event.contains")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A place that makes Queries answer otherwise, and for which uses of them."""

    said: str
    uses: frozenset[Use]


def against_own_query(context: Context, use: Use) -> str:
    """Why a use of a Query is left alone: a Query class or event of the project; empty if none."""
    said = next((one.said for one in _obstacles(context) if use in one.uses), "")
    return f"{said}, which a select() passes by" if said else ""


def against_model_query(context: Context, roots: Iterable[Root], use: Use) -> str:
    """The same for the `query` of models, which may have a Query class of their own."""
    for root in roots:
        model = context.value(root.value).ref if isinstance(root, ast.Attribute) else None
        own = find_in_class(context.infer, model, "query_class") if model is not None else None
        if own is None:
            continue
        given = binding_value(context.infer, own[0].module, own[1])
        if use in uses_changed(context, given):
            return f"{own[0].name} has a Query class of its own, which a select() passes by"
    return ""


def _obstacles(context: Context) -> tuple[Obstacle, ...]:
    def search() -> Value:
        found = tuple(one for one in _search(context) if one.uses)
        return Value(Kind.BOOL, detail=found)

    found = context.infer.once(("selecting", "own query"), search).detail
    return found if isinstance(found, tuple) else ()


def _search(context: Context) -> Iterator[Obstacle]:
    project = context.project
    for path in project.relevant:
        module = project.module(path) if path.endswith(".py") else None
        if module is None:
            continue
        there = Context(module, project, context.target)
        if any(word in module.text for word in _WORDS):
            yield from _classes(there)
        if "before_compile" in module.text:
            yield from _events(there)
        if "Query" in module.text or "query_class" in module.text:
            yield from _patches(there)


def _classes(there: Context) -> Iterator[Obstacle]:
    module = there.module
    for keyword in module.of(ast.keyword):
        call = there.parent(keyword)
        if keyword.arg == "query_cls" or (keyword.arg == "query_class" and _of_sessions(call)):
            yield _given(there, keyword.value)
    for call in there.project.calls_by_name(module).get("query_property", ()):
        yield from (_given(there, value) for value in call.args)
    for text in module.of(ast.Constant):
        if text.value == "query_cls":
            yield from _by_key(there, text)
    for target, value in _assigned(there):
        if _is_named(target) or _in_model_class(there, target):
            yield _given(there, value)
    for node in (*module.of(ast.Name), *module.of(ast.Attribute)):
        call = there.parent(node)
        if _is_named(node) and isinstance(call, ast.Call) and node in call.args:
            yield _somehow(there, node)
    for function in module.functions:
        if function.name in _NAMES:
            yield _somehow(there, function)


def _assigned(there: Context) -> Iterator[tuple[ast.expr, ast.expr]]:
    for one in there.module.of(ast.Assign):
        yield from ((target, one.value) for target in one.targets)
    for two in there.module.of(ast.AnnAssign):
        if two.value is not None:
            yield two.target, two.value


def _in_model_class(there: Context, target: ast.expr) -> bool:
    """Whether it is the `query_class` of a base that `SQLAlchemy(model_class=..)` may be given."""
    around = there.parent(there.statement(target))
    if getattr(target, "id", "") != "query_class" or not isinstance(around, ast.ClassDef):
        return False
    bases = outside_bases(there.infer, Ref(there.module, around))
    return any(base.name.startswith("flask_sqlalchemy.") for base in bases)


def _of_sessions(call: ast.AST | None) -> bool:
    return isinstance(call, ast.Call) and last_name(call.func) not in _RELATIONSHIPS


def _is_named(node: ast.AST) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) in _NAMES


def _patches(there: Context) -> Iterator[Obstacle]:
    """`Query.all = ..`, `db.Model.query_class = ..`."""
    for target, value in _assigned(there):
        if not isinstance(target, ast.Attribute):
            continue
        if target.attr == "query_class":
            yield _given(there, value)
        elif is_query_class(there, target.value):
            said = f"{_place(there, target)} sets {target.attr} of all Queries"
            yield Obstacle(said, uses_of_member(target.attr))


def _by_key(there: Context, key: ast.Constant) -> Iterator[Obstacle]:
    """`factory.kw["query_cls"] = Own`, `{"query_cls": Own}`."""
    parent = there.parent(key)
    around = there.parent(parent) if parent is not None else None
    match parent, around:
        case ast.Subscript(), ast.Assign(value=value):
            yield _given(there, value)
        case ast.Subscript(ctx=ast.Load() | ast.Del()), _:
            return
        case ast.Call(func=ast.Attribute(attr=name)), _ if name in _GONE:
            return
        case ast.Dict(keys=keys, values=values), _:
            yield _given(there, values[keys.index(key)])
        case _:
            yield _somehow(there, key)


def _given(there: Context, value: ast.expr) -> Obstacle:
    uses = uses_changed(there, there.value(value))
    return Obstacle(f"{_place(there, value)} gives Sessions the Query class {_shown(value)}", uses)


def _shown(value: ast.expr) -> str:
    return ast.unparse(value) if isinstance(value, (ast.Name, ast.Attribute)) else "it makes"


def _somehow(there: Context, node: ast.AST) -> Obstacle:
    return Obstacle(f"{_place(there, node)} may give Sessions a Query class", EVERY_USE)


def _events(there: Context) -> Iterator[Obstacle]:
    for text in there.module.of(ast.Constant):
        if not isinstance(text.value, str) or text.value not in _EVENTS:
            continue
        call = there.parent(text)
        call = there.parent(call) if isinstance(call, ast.keyword) else call
        if there.calls(call, *_UNLISTEN):
            continue
        known = there.calls(call, *_LISTEN)
        said = f"{_place(there, text)} listens to {text.value} of Queries"
        yield Obstacle(said, _EVENTS[text.value] if known else EVERY_USE)


def _place(there: Context, node: ast.AST) -> str:
    return f"{there.module.path}:{getattr(node, 'lineno', 1)}"
