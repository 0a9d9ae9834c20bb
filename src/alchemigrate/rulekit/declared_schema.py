"""Schemas that tables take from their MetaData (`MetaData(schema="x")`)."""

from __future__ import annotations

import ast

from ..project.classes import lineage
from ..project.kinds import Ref
from .context import Context
from .made import Made, made_by, of_name

METADATA = "sqlalchemy.MetaData"
_BASES = ("sqlalchemy.orm.declarative_base", "sqlalchemy.ext.declarative.declarative_base")


def schema_of_table(context: Context, call: ast.Call) -> ast.expr | None:
    """The schema that the MetaData of a `Table(name, metadata, ..)` gives, if any."""
    given = context.argument(call, "metadata", 1)
    return _schema(made_by(context, given, METADATA))


def schema_of_class(context: Context, ref: Ref) -> ast.expr | None:
    """The schema that the MetaData of a mapped class's base gives, None if it gives none."""
    for current in lineage(context.infer, ref):
        bindings = context.project.own_scope(current.module, current.node).bindings
        for binding in bindings.get("metadata", []):
            there = Context(current.module, context.project, context.target)
            return _schema(made_by(there, binding.value, METADATA))
        assert isinstance(current.node, ast.ClassDef)
        for base in current.node.bases:
            if isinstance(base, ast.Name):
                made = of_name(context, current.module, base.id, base, *_BASES)
                if made is not None:
                    there = Context(made.module, context.project, context.target)
                    return _schema(made_by(there, made.argument("metadata"), METADATA))
    return None


def _schema(made: Made | None) -> ast.expr | None:
    schema = made.argument("schema") if made is not None else None
    return None if isinstance(schema, ast.Constant) and schema.value is None else schema
