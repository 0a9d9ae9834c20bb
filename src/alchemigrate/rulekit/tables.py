"""Tables of mapped classes, read statically: names, foreign keys, and the paths between classes."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.classes import lineage
from ..project.facts import last_name
from ..project.kinds import Kind, Ref
from ..project.mapped import Attribute
from ..project.names import canonical
from ..source.module import Module
from .bases import is_bundle_model
from .context import Context

_COLUMNS = {"sqlalchemy.Column", "sqlalchemy.orm.mapped_column"}


@dataclass(frozen=True, slots=True)
class Key:
    """A foreign key: the attribute (empty for a composite one), and the table it points to."""

    attribute: str
    column: str
    table: str
    remote: str


def text_of(node: ast.expr | None) -> str | None:
    """A plain string literal's text."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def column_call(context: Context, module: Module, call: ast.Call | None) -> ast.Call | None:
    """The `Column(...)` of an attribute, also inside `deferred()` and `column_property()`."""
    if call is None:
        return None
    name = canonical(context.infer.origin(module, call.func))
    if name in _COLUMNS:
        return call
    first = call.args[0] if call.args else None
    return column_call(context, module, first) if isinstance(first, ast.Call) else None


def own_table(context: Context, ref: Ref) -> str | None:
    """The name of the table a class makes itself (or takes from a mixin); None if it makes none.

    A name that cannot be read (computed by a declared_attr) is the empty string.
    """
    for base in lineage(context.infer, ref):
        if base is not ref and base != ref and context.mappings.has_table(base):
            continue
        found = context.project.own_scope(base.module, base.node).bindings
        if "__table__" in found:
            return ""
        if "__tablename__" in found:
            return text_of(found["__tablename__"][-1].value) or ""
    return bundled_table(context, ref)


def is_bundled(context: Context, ref: Ref) -> bool:
    """Whether a class is one of Flask-SQLAlchemy's models."""
    return any(
        is_bundle_model(context, base, written)
        for base in lineage(context.infer, ref)
        for written in base.node.bases  # type: ignore[union-attr]
    )


def bundled_table(context: Context, ref: Ref) -> str | None:
    """The table name that Flask-SQLAlchemy makes of a class with a primary key of its own."""
    if not is_bundled(context, ref):
        return None
    kin = lineage(context.infer, ref)
    parents = [base for base in kin if base != ref and context.mappings.has_table(base)]
    inherited = {base for parent in parents for base in lineage(context.infer, parent)}
    own = [
        attribute
        for base in kin
        if base not in inherited
        for attribute in context.mappings.own_attributes(base)
    ]
    if parents and not any(attribute.argument("primary_key") is not None for attribute in own):
        return None
    return _CAMEL.sub(r"_\1", ref.name).lower().lstrip("_")


_CAMEL = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")


def tables_of(context: Context, ref: Ref) -> tuple[Ref, ...]:
    """The class and the mapped classes it inherits from, those that have a table of their own."""
    return tuple(
        base
        for base in lineage(context.infer, ref)
        if context.mappings.has_table(base) and own_table(context, base) is not None
    )


def foreign_keys(context: Context, ref: Ref) -> tuple[Key, ...] | None:
    """The foreign keys of a class's own and inherited tables; None if they cannot all be read."""
    if any(own_table(context, base) == "" for base in tables_of(context, ref)):
        return None
    found: list[Key] = []
    for base in lineage(context.infer, ref):
        bindings = context.project.own_scope(base.module, base.node).bindings
        if "__table_args__" in bindings and _has_composite(base):
            return None
    if has_unread_columns(context, ref):
        return None
    for attribute in context.mappings.attributes(ref).values():
        if attribute.is_relationship:
            continue
        keys = list(keys_of(context, attribute))
        if any(key is None for key in keys):
            return None
        found += [key for key in keys if key is not None]
    return tuple(found)


def has_unread_columns(context: Context, ref: Ref) -> bool:
    """Whether a class or a base of it may make columns in a way that is not read."""
    return any(
        _unread(context, base, statement)
        for base in lineage(context.infer, ref)
        for statement in base.node.body  # type: ignore[union-attr]
    )


def _has_composite(ref: Ref) -> bool:
    return any(
        isinstance(node, ast.Name | ast.Attribute)
        and (node.id if isinstance(node, ast.Name) else node.attr) == "ForeignKeyConstraint"
        for node in ast.walk(ref.node)
    )


_PLAIN_TYPES = {
    "int",
    "str",
    "float",
    "bool",
    "bytes",
    "datetime",
    "date",
    "Decimal",
    "UUID",
    "dict",
}


_OF_BASES = {"metadata", "registry", "type_annotation_map"}
"""What a declarative base keeps for itself: never a column."""


def _unread(context: Context, ref: Ref, statement: ast.stmt) -> bool:
    """Whether a statement of a class body may make a column in a way that is not read."""
    match statement:
        case ast.FunctionDef(name=name):
            declared = {last_name(d) for d in statement.decorator_list} & {"declared_attr"}
            return bool(declared) and not name.startswith("__") and not _is_read(context, ref, name)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            said = name.startswith("__") or name in _OF_BASES
            return not said and _may_be_column(context, ref, name, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=None, annotation=annotation):
            names = {last_name(node) for node in ast.walk(annotation) if isinstance(node, ast.expr)}
            return not names - {""} <= _PLAIN_TYPES | {"Mapped", "Optional", "Union"}
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return _may_be_column(context, ref, name, value)
    return False


def _is_read(context: Context, ref: Ref, name: str) -> bool:
    return any(attribute.name == name for attribute in context.mappings.own_attributes(ref))


def _may_be_column(context: Context, ref: Ref, name: str, value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        origin = context.infer.origin(ref.module, value.func)
        known = origin.startswith("sqlalchemy.") or _is_pythons(context, ref, value.func, origin)
        return not known and not _is_read(context, ref, name)
    if isinstance(value, (ast.Name, ast.Attribute)):
        return context.infer.value(ref.module, value).kind in (Kind.UNKNOWN, Kind.COLUMN)
    return False


def _is_pythons(context: Context, ref: Ref, function: ast.expr, origin: str) -> bool:
    """Whether what is called is a builtin, or comes from Python's own library."""
    if origin:
        return origin.partition(".")[0] in sys.stdlib_module_names
    if not isinstance(function, ast.Name) or not hasattr(builtins, function.id):
        return False
    scopes = (ref.module.tree, ref.node)
    return not any(
        function.id in context.project.own_scope(ref.module, scope).bindings for scope in scopes
    )


def keys_of(context: Context, attribute: Attribute) -> Iterator[Key | None]:
    """The foreign keys that an attribute's column has; None for one that cannot be read."""
    call = column_call(context, attribute.module, attribute.call)
    if call is None:
        return
    name = (text_of(call.args[0]) if call.args else None) or attribute.name
    for argument in call.args:
        if not isinstance(argument, ast.Call):
            if isinstance(argument, ast.Starred):
                yield None
            continue
        if (
            canonical(context.infer.origin(attribute.module, argument.func))
            != "sqlalchemy.ForeignKey"
        ):
            continue
        yield _key(context, attribute, name, argument)


def _key(context: Context, attribute: Attribute, name: str, call: ast.Call) -> Key | None:
    aimed = call.args[0] if call.args else None
    text = text_of(aimed)
    if text is not None:
        table, _, column = text.rpartition(".")
        return Key(attribute.name, name, table, column)
    if isinstance(aimed, ast.Attribute):
        value = context.infer.value(attribute.module, aimed)
        if value.kind is Kind.COLUMN and value.ref is not None:
            table_name = own_table(context, value.ref)
            return Key(attribute.name, name, table_name, value.name) if table_name else None
    return None


def paths(context: Context, one: Ref, two: Ref) -> tuple[tuple[Key, ...], tuple[Key, ...]] | None:
    """Foreign keys from `one` to `two` and back; None if they cannot be read."""
    there, back = foreign_keys(context, one), foreign_keys(context, two)
    if there is None or back is None:
        return None
    names_one = _names(context, one)
    names_two = _names(context, two)
    if not names_one or not names_two:
        return None
    return (
        tuple(key for key in there if key.table.rpartition(".")[2] in names_two),
        tuple(key for key in back if key.table.rpartition(".")[2] in names_one),
    )


def _names(context: Context, ref: Ref) -> frozenset[str]:
    """Names of the tables of a class, without schema."""
    names = (own_table(context, base) for base in tables_of(context, ref))
    return frozenset(name for name in names if name)


def relationships(context: Context, ref: Ref) -> Iterator[Attribute]:
    """Relationships that a class declares in its own body."""
    for attribute in context.mappings.own_attributes(ref):
        if attribute.is_relationship and attribute.call is not None:
            yield attribute


_PLAIN_BASES = {"object", "Generic", "ABC", "Protocol"}
_PLAIN_MIXINS = {"flask_login.UserMixin", "flask_security.UserMixin", "flask_security.RoleMixin"}
"""Bases from other packages that bring methods and no columns."""


def readable(context: Context, ref: Ref) -> bool:
    """Whether all bases of a class can be read (none is from outside, the base aside)."""
    for current in lineage(context.infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        for base in current.node.bases:
            inner = base.value if isinstance(base, ast.Subscript) else base
            value = context.infer.value(current.module, inner)
            known = value.kind in (Kind.CLASS, Kind.BASE) or value.name.startswith("sqlalchemy.")
            known = known or value.name in _PLAIN_MIXINS
            if not known and last_name(inner) not in _PLAIN_BASES:
                return False
    return True
