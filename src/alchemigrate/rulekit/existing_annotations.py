"""Plain annotations that a column has already: `name: str = Column(...)`."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..project.facts import last_name
from ..values.text import Edit, Import
from . import make
from .annotations import name_of, runs_here
from .context import Context


@dataclass(frozen=True, slots=True)
class Change:
    """Edits that give an attribute its annotation, and the imports that they need."""

    edits: tuple[Edit, ...] = ()
    imports: tuple[Import, ...] = ()


def wrapped(
    context: Context,
    body: ast.ClassDef,
    call: ast.Call,
    annotation: ast.expr,
    nullable: bool | None,
) -> Change | None:
    """`Mapped[...]` around an annotation, with `nullable=` where it says otherwise.

    None if the annotation is not proven to be evaluated without an error.
    """
    head = name_of(context, body, "sqlalchemy.orm.Mapped")
    inner = parsed(annotation)
    if head is None or inner is None or not _runs(context, body, inner):
        return None
    edits = list(make.wrap(context, annotation, f"{head.text}[", "]"))
    explicit = any(keyword.arg == "nullable" for keyword in call.keywords)
    if not explicit:
        if nullable is None:
            return None
        if nullable != allows_none(inner):
            edits.append(make.append_argument(context, call, f"nullable={nullable}"))
    return Change(tuple(edits), head.imports)


def parsed(annotation: ast.expr) -> ast.expr | None:
    """The annotation, read from its quotes if it has some."""
    if not isinstance(annotation, ast.Constant):
        return annotation
    if not isinstance(annotation.value, str):
        return None
    try:
        return ast.parse(annotation.value, mode="eval").body
    except SyntaxError:
        return None


def _runs(context: Context, body: ast.ClassDef, annotation: ast.expr) -> bool:
    names = [node for node in ast.walk(annotation) if isinstance(node, ast.Name)]
    quoted = any(
        isinstance(node, ast.Constant) and isinstance(node.value, str)
        for node in ast.walk(annotation)
    )
    return not quoted and all(runs_here(context, body, node.id) for node in names)


def allows_none(annotation: ast.expr) -> bool:
    """Whether an annotation says that None may be there."""
    match annotation:
        case ast.Constant(value=None):
            return True
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return allows_none(left) or allows_none(right)
        case ast.Subscript(value=outer, slice=inner):
            if last_name(outer) == "Optional":
                return True
            if last_name(outer) == "Union":
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return any(allows_none(part) for part in parts)
    return False
