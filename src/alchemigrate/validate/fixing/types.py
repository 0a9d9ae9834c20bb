"""Types of the application: saying that statements with them may be cached, where that is so."""

from __future__ import annotations

import ast

from ...project.facts import last_name
from ...rulekit.context import Context
from ...rulekit.make import fix, indent_of
from ...values.remedy import SayCacheable
from ...values.text import Edit, Fix
from .draft import Draft

Place = tuple[str, Fix]


def say_cacheable(draft: Draft, edit: SayCacheable) -> Place | str:
    """`cache_ok = True` in a TypeDecorator that keeps nothing of its own."""
    name = edit.decorator.rpartition(".")[2]
    found = draft.classes(edit.decorator)
    if len(found) != 1:
        return f"{name} is defined in {len(found)} places that could be edited"
    context, node = found[0]
    why = _state(node)
    if why:
        return f"{name} {why}"
    first = next((one for one in node.body if _is_impl(one)), None)
    if first is None:
        return f"{name} has no line `impl = ..`"
    at = context.module.lines.end_of(first.end_lineno or first.lineno)
    return context.module.path, fix(_line(context, first, at))


def _line(context: Context, first: ast.stmt, at: int) -> Edit:
    newline = context.module.newline
    ended = context.module.text[:at].endswith("\n")
    text = f"{indent_of(context, first)}cache_ok = True{newline}"
    return Edit(at, at, text if ended else newline + text)


def _state(node: ast.ClassDef) -> str:
    """Why instances of a class may differ in what they do; "" if they cannot."""
    if [last_name(base) for base in node.bases] != ["TypeDecorator"]:
        return "has bases that were not looked at"
    for one in ast.walk(node):
        if isinstance(one, ast.FunctionDef) and one.name in ("__init__", "__new__"):
            return "has arguments of its own"
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
            return f"keeps {one.attr} in its instances"
        if isinstance(one, ast.Name) and one.id in ("setattr", "global"):
            return "keeps something in its instances"
    return ""


def _is_impl(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and any(
        isinstance(one, ast.Name) and one.id == "impl" for one in statement.targets
    )
