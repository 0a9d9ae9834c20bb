"""`filter_by()` behind a join: on 2.1 a select() looks its names up in all that it reads from.

A Query looks them up on what was joined last. So they are written as criteria on that entity.
"""

from __future__ import annotations

import ast

from ...project.kinds import Kind
from ...values.text import Edit
from .. import make
from ..context import Context
from ..lead import Entity, target_entity
from ..spelling import Spelling
from .reading import method
from .repeats import family_of, stays
from .shape import Shape

_SIMPLE = (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript, ast.List, ast.Tuple)


def criteria(context: Context, calls: tuple[ast.Call, ...], shape: Shape) -> list[Edit] | str:
    """Edits that write each ambiguous `filter_by()` as `where()`, or why one cannot be written."""
    edits: list[Edit] = []
    unknown = "what filter_by() means is not known: the first thing selected is of no entity"
    last: Entity | str = shape.fields[0].owner or unknown
    many, own = shape.several, family_of(context, shape)
    for call in calls:
        name = method(call)
        if name in ("join", "outerjoin", "select_from"):
            many, last = True, _joined(context, call)
        elif name in ("filter", "where"):
            many = many or not stays(context, call, own)
        elif name == "filter_by" and many:
            if isinstance(last, str):
                return last
            found = _rewritten(context, call, last)
            if isinstance(found, str):
                return found
            edits += found
    return edits


def _joined(context: Context, call: ast.Call) -> Entity | str:
    target = call.args[0] if call.args else None
    if (
        target is None
        or isinstance(target, ast.Starred)
        or (method(call) == "select_from" and len(call.args) > 1)
    ):
        return "what filter_by() means is not known: the join before it is not"
    value = context.value(target)
    if value.kind is Kind.CLASS and value.ref is not None:
        return Entity(value.ref, Spelling(context.source(target)))
    if value.kind is Kind.RELATIONSHIP and value.ref is not None:
        return target_entity(context, Entity(value.ref, Spelling("")), value.name, call)
    return f"what filter_by() means is not known: {context.source(target)} was joined"


def _rewritten(context: Context, call: ast.Call, entity: Entity) -> list[Edit] | str:
    assert isinstance(call.func, ast.Attribute)
    if call.args or any(keyword.arg is None for keyword in call.keywords):
        return "filter_by() is given unpacked arguments behind a join"
    if entity.spelling.edits or entity.spelling.imports:
        return f"{entity.ref.name}, which filter_by() means, has no name here"
    edits = [make.rename_attribute(context, call.func, "where")]
    for keyword in call.keywords:
        begin = context.span(keyword).start
        value = make.outer_start(context, keyword.value)
        edits.append(Edit(begin, value, f"{entity.spelling.text}.{keyword.arg} == "))
        if not isinstance(keyword.value, _SIMPLE) and value == context.span(keyword.value).start:
            edits += make.wrap(context, keyword.value, "(", ")")
    return edits
