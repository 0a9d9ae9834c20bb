"""What a column's call says of its values: whether they may be None, and what they are."""

from __future__ import annotations

import ast

from ..project.classes import find_in_class
from ..project.facts import last_name
from ..project.mapped import Attribute
from ..project.names import canonical
from .annotations import Typed
from .column_types import python_type, type_argument
from .context import Context
from .existing_annotations import allows_none, parsed
from .own_types import named, without_none
from .tables import column_call, keys_of, own_table, text_of

_DEPTH = 4


def is_nullable(context: Context, attribute: Attribute) -> bool | None:
    """Whether a column's values may be NULL; None if its call does not say it in literals."""
    call = column_call(context, attribute.module, attribute.call)
    if call is None or any(keyword.arg is None for keyword in call.keywords):
        return None
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if "nullable" in given:
        return _flag(given["nullable"])
    key = _flag(given["primary_key"]) if "primary_key" in given else False
    if key is None:
        return None
    if key:
        return False
    said = _mapped_argument(attribute)
    if said is not None:
        inner = parsed(said)
        return None if inner is None else allows_none(inner)
    if any(_is_identity(context, attribute, argument) for argument in call.args):
        return None
    return not _in_key_constraint(context, attribute)


def _mapped_argument(attribute: Attribute) -> ast.expr | None:
    """What stands in the `Mapped[...]` that an attribute is annotated with, if it is so."""
    if not isinstance(attribute.node, ast.AnnAssign):
        return None
    annotation = attribute.node.annotation
    if not isinstance(annotation, ast.Subscript) or last_name(annotation.value) != "Mapped":
        return None
    return annotation.slice


def _flag(node: ast.expr) -> bool | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return node.value
    return None


def _is_identity(context: Context, attribute: Attribute, node: ast.expr) -> bool:
    """An identity makes its column NOT NULL by itself; a starred argument may be one."""
    if isinstance(node, ast.Starred):
        return True
    function = node.func if isinstance(node, ast.Call) else node
    origin = canonical(context.infer.origin(attribute.module, function))
    return origin == "sqlalchemy.Identity"


def _in_key_constraint(context: Context, attribute: Attribute) -> bool:
    """Whether `__table_args__` has the column in a PrimaryKeyConstraint."""
    found = find_in_class(context.infer, attribute.owner, "__table_args__")
    if found is None or found[1].value is None:
        return False
    names = {attribute.name, column_name(attribute)}
    return any(
        last_name(argument) in names or text_of(argument) in names
        for node in ast.walk(found[1].value)
        if isinstance(node, ast.Call) and last_name(node.func) == "PrimaryKeyConstraint"
        for argument in node.args
    )


def column_name(attribute: Attribute) -> str:
    """The name of an attribute's column in its table."""
    call = attribute.call
    first = text_of(call.args[0]) if call is not None and call.args else None
    return first or attribute.text("name") or attribute.name


def column_python_type(context: Context, attribute: Attribute, depth: int = 0) -> Typed | None:
    """The Python type of a column's values; that of the column it refers to if it has no type."""
    call = column_call(context, attribute.module, attribute.call)
    if attribute.call is None:
        return _annotated_type(context, attribute)
    if call is None or depth > _DEPTH:
        return None
    node = type_argument(context, attribute.module, call)
    if node is not None:
        return python_type(context, attribute.module, node, call)
    said = _annotated_type(context, attribute)
    if said is not None:
        return said
    referred = referred_column(context, attribute)
    return column_python_type(context, referred, depth + 1) if referred is not None else None


def _annotated_type(context: Context, attribute: Attribute) -> Typed | None:
    """The type in `Mapped[...]`, where it is a plain one."""
    said = _mapped_argument(attribute)
    return None if said is None else named(context, attribute.owner.module, without_none(said))


def referred_column(context: Context, attribute: Attribute) -> Attribute | None:
    """The column that a column's only foreign key points to, if it is one of a mapped class."""
    keys = list(keys_of(context, attribute))
    key = keys[0] if len(keys) == 1 else None
    if key is None:
        return None
    table = key.table.rpartition(".")[2]
    found = {
        column.node: column
        for refs in context.mappings.by_name.values()
        for ref in refs
        if own_table(context, ref) == table
        for column in context.mappings.attributes(ref).values()
        if not column.is_relationship and key.remote in (column.name, column_name(column))
    }
    return next(iter(found.values())) if len(found) == 1 else None
