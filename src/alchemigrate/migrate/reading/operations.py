"""Alembic's operations as changes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError

from ...probe import details
from ...values.change import (
    AddColumn,
    AddConstraint,
    AddExclusion,
    AddIndex,
    Change,
    ChangeRows,
    ChangeType,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropNotNull,
    DropTable,
    Other,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNotNull,
)
from ...values.schema import Check, Column, ForeignKey, Index, PrimaryKey, Type, Unique
from ..sql.computed import UNKNOWN
from .arguments import Arguments

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
Operation = Callable[[Arguments], Iterator[Change]]


def add_column(said: Arguments) -> Iterator[Change]:
    """`add_column(table, Column(..))`."""
    made = said.value("column")
    node = said.node("column")
    table = said.text("table_name")
    if isinstance(made, sa.Column):
        key = min(made.foreign_keys, key=lambda one: str(one.target_fullname), default=None)
        alone = bool(made.unique and not made.index)
        yield AddColumn(column_of(table, made), foreign(table, key), alone, _checked(made))
        if made.index:
            yield AddIndex(Index(table, (str(made.name),), unique=bool(made.unique)))
    else:
        name, index, unique = (
            _first_text(node),
            _flag(said, node, "index"),
            _flag(said, node, "unique"),
        )
        yield AddColumn(Column(table, name, Type("other")), unique=unique and not index)
        if index:
            yield AddIndex(Index(table, (name,), unique=unique))


def alter_column(said: Arguments) -> Iterator[Change]:
    """Each of the changes that one `alter_column` makes."""
    table, name = said.text("table_name"), said.text("column_name")
    if said.node("type_") is not None:
        before = type_sql(said.value("existing_type"))
        using = said.text("postgresql_using")
        yield ChangeType(table, name, type_sql(said.value("type_")) or UNKNOWN, before, using)
    default = said.node("server_default")
    if default is not None and said.value("server_default") is not False:
        none = isinstance(default, ast.Constant) and default.value is None
        yield SetDefault(table, name, None if none else said.text("server_default"))
    if said.node("nullable") is not None:
        yield DropNotNull(table, name) if said.says("nullable") else SetNotNull(table, name)
    if said.node("new_column_name") is not None:
        yield RenameColumn(table, name, said.text("new_column_name"))


def create_table(said: Arguments) -> Iterator[Change]:
    """`create_table(name, Column(..), ..)`."""
    table = said.text("table_name")
    parts = [said.reader.attempt(one) for one in said.call.args[1:]]
    made = [one for one in parts if isinstance(one, sa.Column)]
    keys = [foreign(table, key) for one in made for key in one.foreign_keys]
    keys += [_constraint(table, one) for one in parts if isinstance(one, sa.ForeignKeyConstraint)]
    columns = tuple(column_of(table, one) for one in made)
    yield CreateTable(table, columns, tuple(one for one in keys if one is not None))


def create_index(said: Arguments) -> Iterator[Change]:
    """`create_index(name, table, columns)`."""
    where = said.text("postgresql_where") or said.text("sqlite_where") or None
    yield AddIndex(
        Index(
            said.text("table_name"),
            said.texts("columns"),
            said.text("index_name") or None,
            said.says("unique"),
            where,
            said.text("postgresql_using") or None,
        )
    )


def create_foreign_key(said: Arguments) -> Iterator[Change]:
    """`create_foreign_key(name, source, referent, local, remote)`."""
    key = ForeignKey(
        said.text("source_table") or said.table,
        said.texts("local_cols"),
        said.text("referent_table"),
        said.texts("remote_cols"),
        said.text("constraint_name") or None,
        _action(said.text("ondelete")),
        _action(said.text("onupdate")),
        said.says("deferrable") or None,
        options=_options(said.text("match"), said.text("initially")),
    )
    yield AddConstraint(key)


def create_unique_constraint(said: Arguments) -> Iterator[Change]:
    """`create_unique_constraint(name, table, columns)`."""
    name = said.text("constraint_name") or None
    yield AddConstraint(Unique(said.text("table_name"), said.texts("columns"), name))


def create_primary_key(said: Arguments) -> Iterator[Change]:
    """`create_primary_key(name, table, columns)`."""
    name = said.text("constraint_name") or None
    yield AddConstraint(PrimaryKey(said.text("table_name"), said.texts("columns"), name))


def create_check_constraint(said: Arguments) -> Iterator[Change]:
    """`create_check_constraint(name, table, condition)`."""
    name = said.text("constraint_name") or None
    yield AddConstraint(Check(said.text("table_name"), said.text("condition"), name))


def create_exclude_constraint(said: Arguments) -> Iterator[Change]:
    """`create_exclude_constraint(name, table, ..)`."""
    yield AddExclusion(said.text("table_name"), said.text("constraint_name"))


def drop_constraint(said: Arguments) -> Iterator[Change]:
    """`drop_constraint(name, table, type_)`."""
    yield DropConstraint(said.text("table_name"), said.text("constraint_name"), said.text("type_"))


SIGNATURES: Mapping[str, tuple[str, Operation]] = {
    "add_column": ("table_name column", add_column),
    "alter_column": ("table_name column_name nullable", alter_column),
    "create_table": ("table_name", create_table),
    "create_index": ("index_name table_name columns", create_index),
    "create_foreign_key": (
        "constraint_name source_table referent_table local_cols remote_cols", create_foreign_key,
    ),
    "create_unique_constraint": ("constraint_name table_name columns", create_unique_constraint),
    "create_primary_key": ("constraint_name table_name columns", create_primary_key),
    "create_check_constraint": ("constraint_name table_name condition", create_check_constraint),
    "create_exclude_constraint": ("constraint_name table_name", create_exclude_constraint),
    "drop_constraint": ("constraint_name table_name type_", drop_constraint),
    "drop_column": (
        "table_name column_name",
        lambda said: iter([DropColumn(said.text("table_name"), said.text("column_name"))]),
    ),
    "drop_table": ("table_name", lambda said: iter([DropTable(said.text("table_name"))])),
    "drop_index": (
        "index_name table_name",
        lambda said: iter([DropIndex(said.text("index_name"), said.text("table_name"))]),
    ),
    "rename_table": (
        "old_table_name new_table_name",
        lambda said: iter(
            [RenameTable(said.text("old_table_name"), said.text("new_table_name"))]
        ),
    ),
    "bulk_insert": ("table", lambda said: iter([ChangeRows("insert", said.text("table"))])),
}  # fmt: skip
BATCH_LACKS = ("table_name", "source_table")
"""What operations of a batch are not given."""


def changes(name: str, call: ast.Call, said: Arguments) -> Iterator[Change]:
    """The changes that an operation makes; another one is `Other`."""
    found = SIGNATURES.get(name)
    if found is None:
        yield Other(f"op.{name}")
    else:
        yield from found[1](said)


def parameters(name: str, batch: bool) -> tuple[str, ...]:
    """The names of an operation's positional arguments."""
    words = SIGNATURES[name][0].split() if name in SIGNATURES else []
    return tuple(word for word in words if not (batch and word in BATCH_LACKS))


def column_of(table: str, made: sa.Column[object]) -> Column:
    """A SQLAlchemy column as a value."""
    default = getattr(made.server_default, "arg", made.server_default)
    text = None if default is None else default if isinstance(default, str) else str(default)
    if isinstance(default, str):
        text = repr(default)
    computed = made.computed is not None
    return Column(
        table,
        str(made.name),
        Type(details.family(made.type), {"postgresql": type_sql(made.type)}),
        nullable=bool(made.nullable),
        primary_key=made.primary_key,
        generated=made.identity is not None or computed,
        server_default=f"computed {made.computed.sqltext}" if made.computed is not None else text,
    )


def type_sql(kind: object) -> str:
    """A type as PostgreSQL writes it; "" for what is none."""
    made = kind() if isinstance(kind, type) and issubclass(kind, sa.types.TypeEngine) else kind
    if not isinstance(made, sa.types.TypeEngine):
        return ""
    try:
        return str(made.compile(dialect=DIALECT))
    except SQLAlchemyError:
        return ""


def foreign(table: str, key: sa.ForeignKey | None) -> ForeignKey | None:
    """The foreign key that a column brings."""
    if key is None:
        return None
    refers, _, column = str(key.target_fullname).rpartition(".")
    return ForeignKey(table, (str(key.parent.name),), refers, (column,), **_said(key))


def _constraint(table: str, made: sa.ForeignKeyConstraint) -> ForeignKey:
    targets = [str(one.target_fullname).rpartition(".") for one in made.elements]
    columns = tuple(str(one) for one in made.column_keys)
    refers = tuple(one[2] for one in targets)
    return ForeignKey(table, columns, targets[0][0], refers, **_said(made))


def _said(made: sa.ForeignKey | sa.ForeignKeyConstraint) -> dict[str, Any]:
    return {
        "name": str(made.name) if made.name else None,
        "ondelete": _action(made.ondelete),
        "onupdate": _action(made.onupdate),
        "deferrable": made.deferrable,
        "options": _options(made.match, made.initially),
    }


def _action(said: str | None) -> str | None:
    return said.upper() if said else None


def _options(match: str | None, initially: str | None) -> tuple[str, ...]:
    found = ["match full"] if (match or "").upper() == "FULL" else []
    found += ["initially deferred"] if (initially or "").upper() == "DEFERRED" else []
    return tuple(found)


def _checked(made: sa.Column[object]) -> bool:
    """Whether a CHECK comes with a column: beside it, or by a type that has labels."""
    kind = made.type
    labels = isinstance(kind, sa.Enum) and not kind.native_enum and kind.create_constraint
    return labels or any(isinstance(one, sa.CheckConstraint) for one in made.constraints)


def _flag(said: Arguments, node: ast.expr | None, name: str) -> bool:
    """Whether a column that cannot be read as a whole has a flag."""
    given = node.keywords if isinstance(node, ast.Call) else []
    return any(one.arg == name and said.reader.attempt(one.value) is True for one in given)


def _first_text(node: ast.expr | None) -> str:
    match node:
        case ast.Call(args=[ast.Constant(value=str(name)), *_]):
            return name
    return UNKNOWN
