"""Writes to relationships, by assignment, by a collection's methods, or by a constructor."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...project.kinds import Kind, Ref
from ...rulekit.context import Context
from ...values.query_use import Write
from .known import Known

CHANGING = frozenset("append add remove discard extend insert clear pop update".split())


def writes(context: Context, known: Known, keys: frozenset[str]) -> Iterator[Write]:
    """Where relationships that have one of the keys are written to in a module."""
    for attribute in context.module.of(ast.Attribute):
        how = _how(context, attribute) if attribute.attr in keys else ""
        owner = context.value(attribute.value) if how else None
        if owner is not None and owner.kind is Kind.INSTANCE:
            yield from _write(context, known, owner.ref, attribute.attr, how, attribute)
    for keyword in context.module.of(ast.keyword):
        call = context.parent(keyword)
        if keyword.arg in keys and isinstance(call, ast.Call):
            made = context.value(call.func)
            if made.kind is Kind.CLASS and not made.name:
                how = f"{made.ref.name if made.ref else ''}({keyword.arg}=..)"
                yield from _write(context, known, made.ref, keyword.arg, how, keyword.value)


def _how(context: Context, attribute: ast.Attribute) -> str:
    """How an attribute is written to, "" if it is not."""
    parent = context.parent(attribute)
    match parent:
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() if isinstance(
            attribute.ctx, ast.Store
        ):
            return f"{context.source(attribute)} = .."
        case ast.Attribute(attr=method) if method in CHANGING:
            call = context.parent(parent)
            if isinstance(call, ast.Call) and call.func is parent:
                return f"{context.source(parent)}(..)"
    return ""


def _write(
    context: Context, known: Known, ref: Ref | None, key: str, how: str, at: ast.expr
) -> Iterator[Write]:
    mapped = known.mapped(ref)
    found = known.relationship(mapped, key) if mapped is not None else None
    if found is not None:
        yield Write(context.module.path, at.lineno, found.name, how)
