"""Annotations that say Query, where a function comes to return or take a select()."""

from __future__ import annotations

import ast

from ...values.text import Edit, Import
from .. import make
from ..context import Context, Function
from .flow import Flow

_QUERY = ("sqlalchemy.orm.Query", "flask_sqlalchemy.BaseQuery", "flask_sqlalchemy.query.Query")


def annotation_edits(
    context: Context, function: ast.AST, flow: Flow
) -> tuple[list[Edit], list[Import]] | str:
    """Edits that make a function's annotations say Select; a reason if one says something else."""
    assert isinstance(function, ast.FunctionDef)
    edits: list[Edit] = []
    imports: list[Import] = []
    for annotation in _annotations(function, flow):
        if not _says_query(context, annotation):
            said = context.source(annotation)
            return f"{function.name}() is annotated with {said}, which may be more than a Query"
        text, more = context.name_for("sqlalchemy.sql.Select", function)
        is_text = isinstance(annotation, ast.Constant)
        edits.append(make.replace(context, annotation, f'"{text}"' if is_text else text))
        imports += more
    return edits, imports


def _annotations(function: Function, flow: Flow) -> list[ast.expr]:
    found = [argument.annotation for argument in flow.passed if _of(function, argument)]
    if function in flow.returning:
        found.append(function.returns)
    return [one for one in found if one is not None]


def _of(function: Function, argument: ast.arg) -> bool:
    given = function.args
    return argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)


def _says_query(context: Context, annotation: ast.expr) -> bool:
    match annotation:
        case ast.Subscript(value=base):
            return _says_query(context, base)
        case ast.Constant(value=str(text)):
            return text.partition("[")[0].rpartition(".")[2] == "Query"
    return context.origin(annotation) in _QUERY
