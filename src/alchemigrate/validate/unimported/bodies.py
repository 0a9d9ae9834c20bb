"""What a class statement says of a mapped class, as the members to make the class of again."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ...project.classes import find_in_class, lineage
from ...project.kinds import Ref
from ...project.mapped import Attribute
from ...rulekit.context import Context
from ...rulekit.declared_schema import schema_of_class
from ...rulekit.evaluating.evaluate import Reader, UnreadError
from ...rulekit.tables import (
    bundled_table,
    column_call,
    has_unread_columns,
    is_bundled,
    own_table,
    readable,
)

KEPT = ("polymorphic_on", "polymorphic_identity", "version_id_col", "eager_defaults", "primary_key")
"""What of `__mapper_args__` changes what is checked."""


def dotted(path: str) -> str:
    """The module that a file is, from the project's folder on."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def members(context: Context, ref: Ref, parent: Ref | None) -> dict[str, Any]:
    """Table, columns, relationships and settings of a class; raises UnreadError.

    `parent` is the mapped class that it inherits from: what that one has is not said again.
    """
    if not readable(context, ref):
        raise UnreadError("a base of the class is from another package")
    if has_unread_columns(context, ref):
        raise UnreadError("a column is made in a way that cannot be read")
    found: dict[str, Any] = {"__module__": dotted(ref.module.path), "__annotations__": {}}
    table = own_table(context, ref)
    if table and parent is not None and _shares(context, ref):
        table = None
    if table == "":
        raise UnreadError("the name of its table is computed")
    if table is not None:
        found["__tablename__"] = table
    for attribute in _attributes(context, ref, parent):
        _add(context, ref, attribute, found)
    if table is not None:
        found["__table_args__"] = _table_args(context, ref, found)
    found["__mapper_args__"] = _mapper_args(context, ref, parent, found)
    return found


def _shares(context: Context, ref: Ref) -> bool:
    """Whether Flask-SQLAlchemy puts a class without a key of its own into its parent's table,
    whatever name it gives to its own."""
    return is_bundled(context, ref) and bundled_table(context, ref) is None


def _attributes(context: Context, ref: Ref, parent: Ref | None) -> Iterator[Attribute]:
    """What a class and its mixins declare, the mixins first."""
    inherited = lineage(context.infer, parent) if parent is not None else []
    for base in reversed(lineage(context.infer, ref)):
        if base not in inherited:
            yield from context.mappings.own_attributes(base)


def _add(context: Context, ref: Ref, attribute: Attribute, found: dict[str, Any]) -> None:
    there = Context(attribute.module, context.project, context.target)
    node = attribute.node
    arguments = node.args.args if isinstance(node, ast.FunctionDef) else []
    reader = Reader(there, found, ref.name, arguments[0].arg if arguments else "")
    if isinstance(node, ast.AnnAssign) and _says_mapped(there, node.annotation):
        found["__annotations__"][attribute.name] = reader.annotation(node.annotation)
    call = attribute.call
    if call is not None and not attribute.is_relationship:
        call = column_call(there, attribute.module, call)
        if call is None and _has_columns(there, attribute.call):
            raise UnreadError(f"{attribute.name} is made of several columns")
    if call is not None:
        found[attribute.name] = reader.value(call)


def _has_columns(context: Context, node: ast.AST | None) -> bool:
    return any(
        context.calls(one, "sqlalchemy.Column", "sqlalchemy.orm.mapped_column")
        for one in ast.walk(node or ast.Pass())
    )


def _says_mapped(context: Context, node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and context.infer.origin(
        context.module, node.value
    ).endswith("Mapped")


def _table_args(context: Context, ref: Ref, found: dict[str, Any]) -> Any:
    """Constraints, indexes and options, with the schema that the MetaData gives."""
    said = _said(context, ref, None, "__table_args__", found)
    parts = said if isinstance(said, tuple) else ()
    options = dict(said) if isinstance(said, dict) else {}
    if parts and isinstance(parts[-1], dict):
        parts, options = parts[:-1], dict(parts[-1])
    schema = schema_of_class(context, ref)
    if schema is not None:
        options.setdefault("schema", Reader(context).value(schema))
    return (*parts, options)


def _mapper_args(
    context: Context, ref: Ref, parent: Ref | None, found: dict[str, Any]
) -> dict[str, Any]:
    binding = find_in_class(context.infer, ref, "__mapper_args__")
    if binding is None or (parent is not None and binding[0] in lineage(context.infer, parent)):
        return {}
    written = binding[1].value
    if not isinstance(written, ast.Dict):
        raise UnreadError("its __mapper_args__ are computed")
    there = Context(binding[0].module, context.project, context.target)
    reader, told = Reader(there, found), {}
    for key, value in zip(written.keys, written.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) else None
        if name == "polymorphic_identity":
            told[name] = there.source(value)
        elif name in KEPT:
            told[str(name)] = reader.value(value)
    return told


def _said(context: Context, ref: Ref, default: Any, name: str, found: dict[str, Any]) -> Any:
    """The value that a class body gives a name, where it is not inherited from another table."""
    binding = find_in_class(context.infer, ref, name)
    if binding is None:
        return default
    owner, written = binding
    if owner != ref and context.mappings.has_table(owner):
        return default
    if written.value is None:
        raise UnreadError(f"its {name} is computed")
    there = Context(owner.module, context.project, context.target)
    return Reader(there, found).value(written.value)
