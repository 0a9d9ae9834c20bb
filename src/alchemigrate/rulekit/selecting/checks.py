"""What keeps a Query from being written as a select(): each trap as a reason."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ...project.kinds import Kind, Ref, Value
from ..context import Context
from .own_query import against_own_query
from .reading import Reading, Use, method
from .repeats import needs_unique
from .shape import Shape

_JOINS = frozenset({"join", "outerjoin"})
_ROWS = frozenset({Use.ALL, Use.FIRST, Use.ONE, Use.ONE_OR_NONE, Use.LOOP, Use.SLICE})
_READ = _ROWS | {Use.SCALAR, Use.DICT}
_WHERE = frozenset({"filter", "filter_by", "where"})
_NO_ARGUMENTS = frozenset("all first one one_or_none scalar count exists scalar_subquery".split())


def reason_against(
    context: Context, reading: Reading, shape: Shape, calls: Sequence[ast.Call]
) -> str:
    """Why this Query is left as it is; empty if nothing speaks against writing it as a select().

    `calls` are all methods called on it, those before a local name too.
    """
    if reading.use is Use.OTHER:
        return reading.reason
    if context.in_fstring(reading.whole):
        return "it stands inside an f-string: write it outside first"
    return (
        against_own_query(context, reading.use)
        or _by_links(calls)
        or _distinct(context, shape, calls)
        or _of_statement(reading, calls)
        or _by_end(reading, calls, shape)
        or _streamed(context, reading, shape, calls)
        or _rows(context, reading, shape)
    )


def _by_links(calls: Sequence[ast.Call]) -> str:
    for call in calls:
        name = method(call)
        given = len(call.args) + len(call.keywords)
        if name == "populate_existing" and given:
            return "populate_existing() is called with arguments"
        if name in ("autoflush", "yield_per") and (len(call.args) != 1 or given != 1):
            return f"{name}() is called with other arguments"
        if name == "params" and (call.args or not call.keywords):
            return "params() is given a dictionary"
        if name in _JOINS and any(_is_text(argument) for argument in call.args):
            return f"{name}() is given a name as text"
        if any(k.arg in ("aliased", "from_joinpoint") for k in call.keywords):
            return f"{name}() is called the way of 1.x"
    return ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _distinct(context: Context, shape: Shape, calls: Sequence[ast.Call]) -> str:
    """A Query adds the columns it is ordered by to a DISTINCT; a select() does not."""
    names = [method(call) for call in calls]
    if "distinct" not in names or "order_by" not in names:
        return ""
    owners = {field.entity for field in shape.entities if not field.is_alias}
    for call in calls:
        for argument in call.args if method(call) == "order_by" else ():
            if not _selected(context, argument, owners):
                return "it is DISTINCT, and ordered by what it may not select: a Query adds that"
    return ""


def _selected(context: Context, node: ast.expr, owners: set[Ref | None]) -> bool:
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Call(func=ast.Attribute(attr="desc" | "asc", value=inner), args=[]):
            return _selected(context, inner, owners)
        case ast.Call(func=function, args=[inner]) if context.origin(function) in (
            "sqlalchemy.desc",
            "sqlalchemy.asc",
        ):
            return _selected(context, inner, owners)
    value: Value = context.value(node)
    return isinstance(node, ast.Attribute) and value.kind is Kind.COLUMN and value.ref in owners


def _of_statement(reading: Reading, calls: Sequence[ast.Call]) -> str:
    names = [method(call) for call in calls]
    if "from_statement" not in names:
        return ""
    last = bool(reading.links) and method(reading.links[-1]) == "from_statement"
    if names.count("from_statement") > 1 or not last or len(names) > len(reading.links):
        return "methods follow from_statement()"
    if reading.use in (Use.COUNT, Use.SLICE, Use.SQL, Use.STATEMENT, Use.UPDATE, Use.DELETE):
        return "the end of a query of from_statement() has no counterpart on select()"
    return ""


def _by_end(reading: Reading, calls: Sequence[ast.Call], shape: Shape) -> str:
    end = reading.end
    if isinstance(end, ast.Call) and isinstance(end.func, ast.Attribute):
        name = end.func.attr
        if name in _NO_ARGUMENTS and (end.args or end.keywords) and reading.use is not Use.SQL:
            return f"{name}() is called with arguments"
        if name in ("subquery", "cte") and any(
            k.arg in ("with_labels", "reduce_columns") for k in end.keywords
        ):
            return f"{name}() is called with what a select() does not take"
        if name == "subquery" and len(end.args) > 1:
            return "subquery() is called with labels"
        if name == "exists":
            return _of_exists(reading, calls, shape)
    if reading.use in (Use.UPDATE, Use.DELETE):
        return _of_change(reading, calls, shape)
    if reading.use is Use.DICT and len(shape.fields) != 2:
        return "dict() of a query that does not give pairs"
    return ""


def _of_exists(reading: Reading, calls: Sequence[ast.Call], shape: Shape) -> str:
    """A Query puts `SELECT 1` in the place of what is selected; a select() keeps it."""
    names = {method(call) for call in calls}
    if "distinct" in names and names & {"offset", "slice"}:
        return "exists() of a Query skips one of the same rows: it is DISTINCT, with an offset"
    if all(field.stored for field in shape.fields) or _grouped(reading, calls):
        return ""
    return (
        "exists() of a Query leaves an expression out, which may be an aggregate: that of a "
        "select() would always have a row"
    )


def _grouped(reading: Reading, calls: Sequence[ast.Call]) -> bool:
    """Whether `group_by()` is called in any case, and nowhere may be taken back."""
    every = [call for call in calls if method(call) == "group_by"]
    given = [argument for call in every for argument in call.args]
    plain = all(isinstance(one, (ast.Attribute, ast.Call)) for one in given)
    return plain and any(call.args for call in reading.links if call in every)


def _streamed(context: Context, reading: Reading, shape: Shape, calls: Sequence[ast.Call]) -> str:
    """A Query leaves repeated objects out unless `yield_per()` was called: was it?"""
    streamed = [call for call in calls if method(call) == "yield_per"]
    if reading.use not in _READ or all(call in reading.links for call in streamed):
        return ""
    others = [call for call in calls if call not in streamed]
    if needs_unique(context, shape, others, reading.use is Use.FIRST):
        return "yield_per() may have been called before: only then are repeated objects kept"
    return ""


def _of_change(reading: Reading, calls: Sequence[ast.Call], shape: Shape) -> str:
    if shape.single is None or shape.single.is_alias:
        return f"{reading.use}() of what is no mapped class"
    others = sorted({method(call) for call in calls} - _WHERE)
    if others:
        return f"{others[0]}() stands before {reading.use}()"
    return ""


def _rows(context: Context, reading: Reading, shape: Shape) -> str:
    if reading.use not in _ROWS or shape.single is not None:
        return ""
    name = shape.repeated()
    if name:
        return f"two columns are called {name}: a select() gives the second another name"
    if shape.unnamed and _reads_mappings(context):
        return (
            "an expression without a label is selected, and rows are read as mappings: a select() "
            "names it"
        )
    return ""


_MAPPINGS = ("_asdict", "_mapping", "_fields")


def _reads_mappings(context: Context) -> bool:
    project = context.project
    return any(project.attribute_files.get(name) for name in _MAPPINGS)
