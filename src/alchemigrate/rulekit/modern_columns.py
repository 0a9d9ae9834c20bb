"""A `Column` declared in a class body, and what turns it into a `mapped_column`."""

from __future__ import annotations

import ast

from ..project.kinds import Kind, Ref
from ..project.scopes import How
from ..values.text import Fix, Import
from . import make
from .alignment import realigned
from .annotations import mapped, name_of
from .body_uses import in_declared_attr, unbearable_reading, unbearable_use
from .column_types import type_argument, uuid_in_doubt
from .column_values import column_python_type, is_nullable
from .context import Context
from .declared import Place
from .existing_annotations import Change, wrapped
from .exports import is_exported
from .tables import keys_of

COLUMN = "sqlalchemy.Column"
"""What is looked for."""

_MAPPED_COLUMN = "sqlalchemy.orm.mapped_column"


def obstacle(context: Context, ref: Ref, place: Place, mixin: bool) -> str:
    """Why a column cannot become a mapped_column; empty if it can."""
    call = place.call
    spread = any(isinstance(a, ast.Starred) for a in call.args)
    if spread or any(k.arg is None for k in call.keywords):
        return "its arguments are spread from elsewhere"
    if _is_untyped(context, ref, place):
        return "it has no type: a mapped_column needs one, or a foreign key"
    if uuid_in_doubt(context, ref.module, call):
        return "UUID does not say whether it gives UUIDs or text: write as_uuid="
    assert isinstance(ref.node, ast.ClassDef)
    by_function = isinstance(place.statement, ast.FunctionDef)
    find = unbearable_reading if by_function else unbearable_use
    use = find(context, ref.node, place.name)
    if use is not None:
        return f"its use in line {use.lineno} may need the Column itself"
    if mixin:
        return _read_outside(context, ref, place.name)
    return ""


def _is_untyped(context: Context, ref: Ref, place: Place) -> bool:
    node = type_argument(context, ref.module, place.call)
    if node is not None:
        return context.kind(node) in (Kind.STR, Kind.NUMBER)
    return not list(keys_of(context, place.attribute(ref)))


def _read_outside(context: Context, ref: Ref, name: str) -> str:
    """Whether some code reads the column from the mixin itself, where it is not mapped yet."""
    for path in context.project.attribute_files.get(name, []):
        module = context.project.module(path)
        for node in module.nodes if module is not None else ():
            if module is not None and isinstance(node, ast.Attribute) and node.attr == name:
                value = context.infer.value(module, node.value)
                if value.kind is not Kind.CLASS or value.ref != ref:
                    continue
                if not in_declared_attr(Context(module, context.project), ref, node):
                    return f"{path}:{node.lineno} reads the Column from {ref.name} itself"
    return ""


def modernised(context: Context, ref: Ref, place: Place) -> tuple[Fix | None, str]:
    """The fix, the function's name and an annotation where the type is proven; or why not."""
    assert isinstance(ref.node, ast.ClassDef)
    spelled, imports = maker_name(context, ref.node)
    edits = [make.replace(context, place.call.func, spelled)]
    change = _annotated(context, ref, place)
    if change is None:
        return None, "its annotation is not proven to mean the same when SQLAlchemy reads it"
    edits += change.edits
    edits += realigned(context, place.call, edits)
    return make.fix(*edits, imports=(*change.imports, *imports, *dropped(context))), ""


def maker_name(context: Context, body: ast.ClassDef) -> tuple[str, tuple[Import, ...]]:
    """How to call mapped_column in a class body."""
    written = name_of(context, body, _MAPPED_COLUMN)
    if written is not None:
        return written.text, written.imports
    return context.name_for(_MAPPED_COLUMN, body)


def _annotated(context: Context, ref: Ref, place: Place) -> Change | None:
    """The edits that write the annotation: none if the type is not proven.

    None if there is an annotation that cannot stay and cannot be replaced.
    """
    assert isinstance(ref.node, ast.ClassDef)
    nullable = is_nullable(context, place.attribute(ref))
    old = place.annotation
    if isinstance(place.statement, ast.FunctionDef) and old is not None:
        return None
    if old is not None and "Column" not in ast.unparse(old):
        return wrapped(context, ref.node, place.call, old, nullable)
    typed = column_python_type(context, place.attribute(ref))
    written = None
    if nullable is not None and typed is not None:
        written = mapped(context, ref.node, typed, nullable)
    if old is not None:
        if written is None:
            return None
        return Change((make.replace(context, old, written.text),), written.imports)
    edit = place.annotated(context, written.text) if written is not None else None
    if written is None or edit is None:
        return Change()
    return Change((edit,), written.imports)


def dropped(context: Context) -> tuple[Import, ...]:
    """The import of Column goes, where nothing uses it any more and no other file takes it."""
    scope = context.project.own_scope(context.module, context.module.tree)
    return tuple(
        Import(origin, "Column", alias=None if name == "Column" else name, drop=True)
        for name, bindings in scope.bindings.items()
        for binding in bindings
        if binding.how is How.IMPORT and binding.origin.rpartition(".")[2] == "Column"
        for origin in [binding.origin.rpartition(".")[0]]
        if origin.startswith("sqlalchemy") and not is_exported(context, name)
    )
