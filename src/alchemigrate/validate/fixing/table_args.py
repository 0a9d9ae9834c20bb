"""`__table_args__` of a class: a tuple that gets an element, or gives one up."""

from __future__ import annotations

import ast

from ...rulekit.context import Context
from ...rulekit.make import indent_of, outer_end, outer_start, skip_blank
from ...values.text import Edit

NAME = "__table_args__"


def elements(node: ast.ClassDef) -> list[ast.expr]:
    """The elements of the tuple that a class body has; nothing if it has none."""
    value = _value(node)
    return list(value.elts) if isinstance(value, ast.Tuple) else []


def add(context: Context, node: ast.ClassDef, text: str) -> list[Edit] | str:
    """Add an element; the dictionary of options stays behind all of them."""
    value = _value(node)
    newline = context.module.newline
    if value is None:
        if any(NAME in ast.dump(one) for one in node.body):
            return f"{NAME} of {node.name} is no tuple"
        after = next((one for one in node.body if "__tablename__" in _bound(one)), None)
        at, lead = _statement_place(context, node, after)
        return [Edit(at, at, f"{lead}{NAME} = ({text},){newline}")]
    if isinstance(value, ast.Dict):
        start, end = context.span(value).start, context.span(value).end
        return [Edit(start, start, f"({text}, "), Edit(end, end, ")")]
    if not isinstance(value, ast.Tuple):
        return f"{NAME} of {node.name} is no tuple"
    return [_in_tuple(context, value, text)]


def _in_tuple(context: Context, value: ast.Tuple, text: str) -> Edit:
    kept = [one for one in value.elts if not isinstance(one, ast.Dict)]
    if not value.elts:
        return Edit(*_inside(context, value), f"{text},")
    if not kept:
        at = outer_start(context, value.elts[0])
        return Edit(at, at, f"{text}, ")
    start, end = outer_start(context, kept[-1]), outer_end(context, kept[-1])
    head = context.module.text[context.module.lines.start_of(kept[-1].lineno) : start]
    own_line = not head.strip()
    separator = f",{context.module.newline}{head}" if own_line else ", "
    return Edit(end, end, f"{separator}{text}")


def _inside(context: Context, value: ast.Tuple) -> tuple[int, int]:
    span = context.span(value)
    return span.start + 1, span.end - 1


def remove(context: Context, node: ast.ClassDef, element: ast.expr) -> list[Edit]:
    """Take an element out, with the comma that belongs to it; one that is left keeps its own."""
    value = _value(node)
    assert isinstance(value, ast.Tuple)
    index = value.elts.index(element)
    start, end = outer_start(context, element), outer_end(context, element)
    if len(value.elts) == 1:
        return [Edit(*_inside(context, value), "")]
    if index + 1 < len(value.elts):
        removed = Edit(start, outer_start(context, value.elts[index + 1]), "")
    else:
        removed = Edit(outer_end(context, value.elts[index - 1]), end, "")
    if len(value.elts) > 2 or _ends_with_comma(context, value):
        return [removed]
    if index == 1:
        return [Edit(removed.start, removed.end, ",")]
    behind = outer_end(context, value.elts[1])
    return [removed, Edit(behind, behind, ",")]


def _ends_with_comma(context: Context, value: ast.Tuple) -> bool:
    ahead = skip_blank(context, outer_end(context, value.elts[-1]))
    return context.module.text[ahead : ahead + 1] == ","


def _value(node: ast.ClassDef) -> ast.expr | None:
    for statement in node.body:
        if NAME in _bound(statement) and isinstance(statement, ast.Assign | ast.AnnAssign):
            return statement.value
    return None


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Assign):
        return [one.id for one in statement.targets if isinstance(one, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def _statement_place(
    context: Context, node: ast.ClassDef, after: ast.stmt | None
) -> tuple[int, str]:
    """Where a statement goes in a class body, and the white space in front of it."""
    lines = context.module.lines
    if after is not None:
        return lines.end_of(after.end_lineno or after.lineno), indent_of(context, after)
    first = node.body[0]
    return lines.start_of(first.lineno), indent_of(context, first)
