"""What depends on a declarative base being made by `declarative_base()`."""

from __future__ import annotations

import ast

from ..project.classes import find_in_class, lineage
from ..project.facts import last_name
from ..project.kinds import Kind, Ref
from .context import Context
from .tables import text_of

_CARRIED = {"metadata", "type_annotation_map", "cls", "name"}
_TAKERS = {"automap_base", "SQLAlchemy"}


def obstacle_to_class(context: Context, call: ast.Call, name: str) -> str:
    """Why a base cannot be a class derived from DeclarativeBase; empty if it can."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if call.args or None in given:
        return "its arguments are positional or spread from elsewhere"
    for argument in given:
        if argument not in _CARRIED:
            return f"{argument}= has no counterpart that is proven to be the same"
    if "name" in given and text_of(given["name"]) != name:
        return "the class has another name than the variable"
    if "#" in context.source(context.statement(call)):
        return "a comment stands in the call"
    if context.function(call) is not None and _names_itself(given):
        return "in a function the class body would not see the variable of the same name"
    return _unfit_class(context, given.get("cls"), name) or _user(context, call, name)


def _names_itself(given: dict[str | None, ast.expr]) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id in given
        for value in given.values()
        for node in ast.walk(value)
    )


def _unfit_class(context: Context, classes: ast.expr | None, name: str) -> str:
    parts = classes.elts if isinstance(classes, ast.Tuple) else [classes] if classes else []
    for part in parts:
        value = context.value(part)
        if value.kind is not Kind.CLASS or value.ref is None:
            return f"{context.source(part)} cannot be read"
        if last_name(part) == name:
            return "the class given as cls has the name of the base"
        problem = _unfit(context, value.ref)
        if problem:
            return problem
    return ""


def _unfit(context: Context, ref: Ref) -> str:
    for base in lineage(context.infer, ref):
        assert isinstance(base.node, ast.ClassDef)
        if base.node.keywords or base.node.decorator_list:
            return f"{base.name} has a metaclass or decorators"
        for written in base.node.bases:
            known = context.infer.value(base.module, written).kind is Kind.CLASS
            if not known and last_name(written) != "object":
                return f"{base.name} has a base that cannot be read"
    for method in ("__init__", "__init_subclass__", "__new__"):
        if find_in_class(context.infer, ref, method) is not None:
            return f"{ref.name} has a {method} of its own"
    return ""


def _user(context: Context, call: ast.Call, name: str) -> str:
    """A place that tells the two kinds of base apart."""
    own = context.statement(call)
    kept = own.annotation if isinstance(own, ast.AnnAssign) else None
    for word in ("DeclarativeMeta", "__abstract__"):
        place = _asked(context, word, kept)
        if place:
            return f"{place} asks for {word}"
    return _given_away(context, name) or _hooked(context)


def _asked(context: Context, word: str, kept: ast.expr | None) -> str:
    """The first place that reads a name, other than the annotation of the base itself."""
    project = context.project
    for path in sorted({*project.mentioners.get(word, ()), *project.attribute_files.get(word, ())}):
        module = project.module(path)
        for node in module.nodes if module is not None else ():
            if not isinstance(node, (ast.Name, ast.Attribute)) or node is kept:
                continue
            if last_name(node) == word and not isinstance(node.ctx, ast.Store):
                return f"{path}:{node.lineno}"
    return ""


def _given_away(context: Context, name: str) -> str:
    for taker in sorted(_TAKERS):
        for path in context.project.callers.get(taker, []):
            module = context.project.module(path)
            calls = context.project.calls_by_name(module).get(taker, []) if module else ()
            for call in calls:
                values = [*call.args, *(keyword.value for keyword in call.keywords)]
                if any(last_name(value) == name for value in values):
                    return f"{path}:{call.lineno} gives the base to {taker}()"
    return ""


def _hooked(context: Context) -> str:
    """A model whose `__init_subclass__` would run at another moment."""
    for refs in list(context.mappings.by_name.values()):
        for ref in refs:
            found = find_in_class(context.infer, ref, "__init_subclass__")
            if found is not None:
                return f"{found[0].name} has an __init_subclass__"
    return ""
