"""`q1.union(q2)` and its kin: an entity read from a subquery of several select()s.

A Query goes on with the entity as it stands in the subquery. So does an alias of it.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from ...project.classes import lineage
from ...project.kinds import Ref
from ..context import Context
from ..declarative import descendants
from ..spelling import Spelling
from .checks import reason_against
from .ends import finish
from .filter_by import criteria
from .own_query import against_model_query
from .reading import SET_OPERATIONS, Reading, Use, method, read
from .session import roots, session_text
from .shape import Field, Shape, selected
from .writing import Layout, Script, links, start

_PARTS = frozenset("filter filter_by where join outerjoin distinct".split())
_BEHIND = frozenset("filter_by limit offset slice distinct".split())
_ENDS = frozenset(
    {Use.ALL, Use.FIRST, Use.ONE, Use.ONE_OR_NONE, Use.COUNT, Use.LOOP, Use.SLICE}
)  # fmt: skip


def operation(context: Context, reading: Reading) -> ast.Call | None:
    """The set operation that a Query is the first part of, or one of the others."""
    parent = context.parent(reading.whole)
    call = context.parent(parent) if isinstance(parent, ast.Attribute) else parent
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        inside = call.func is parent or reading.whole in call.args
        return call if inside and call.func.attr in SET_OPERATIONS else None
    return None


def write_operation(script: Script, call: ast.Call) -> str:
    """Write a set operation of Queries, and what follows it; a reason if that cannot be done."""
    context, whole = script.context, read(context=script.context, root=call)
    assert isinstance(call.func, ast.Attribute)
    parts = _parts(context, call, script.session)
    if isinstance(parts, str):
        return parts
    field = _entity(context, parts)
    if isinstance(field, str):
        return field
    assert field.owner is not None
    name = call.func.attr
    shape = Shape((replace(field, is_alias=True, owner=None),))
    reason = (
        _behind(whole, name)
        or reason_against(context, whole, shape, whole.links)
        or against_model_query(context, [part.root for part in parts], whole.use)
    )
    begin = context.span(parts[0].whole).end
    opened = re.compile(rf"\s*\.\s*{name}\s*\(\s*").match(context.module.text, begin)
    if reason or opened is None:
        return reason or f"a comment or bracket stands before {name}()"
    if "\n" in opened.group():
        return f"{name}() stands on a line of its own: write it on one line first"
    made = script.name(f"sqlalchemy.{name}", call)
    select, aliased = (script.name(f"sqlalchemy.{one}", call) for one in ("select", "orm.aliased"))
    first, last = context.span(call).start, context.span(call).end
    script.replace(last, last, ".subquery()))")
    links(script, whole.links)
    reason = finish(script, whole, shape, whole.links)
    script.replace(first, first, f"{select}({aliased}({field.owner.spelling.text}, {made}(")
    script.replace(begin, opened.end(), ", ")
    return reason or _written(script, parts)


def _written(script: Script, parts: list[Reading]) -> str:
    for part in parts:
        shape = _shape(script.context, part)
        edits = shape if isinstance(shape, str) else criteria(script.context, part.links, shape)
        if isinstance(edits, str):
            return edits
        script.edits += edits
        start(script, part, "", Layout())
        links(script, part.links)
    return ""


def _parts(context: Context, call: ast.Call, session: Spelling) -> list[Reading] | str:
    assert isinstance(call.func, ast.Attribute)
    if call.keywords or not call.args:
        return f"{call.func.attr}() is called with other arguments"
    found: list[Reading] = []
    for expression in (call.func.value, *call.args):
        root = _root(context, expression)
        if root is None:
            return f"{context.source(expression)} is not a query that begins here"
        if session_text(context, root) != session:
            return "its parts come from several Sessions"
        reading = read(context, root)
        others = sorted({method(one) for one in reading.links} - _PARTS)
        if others:
            return f"{others[0]}() stands in a part of {call.func.attr}()"
        found.append(reading)
    return found


def _root(context: Context, expression: ast.expr) -> ast.Call | ast.Attribute | None:
    """Where a Query begins that an expression is, if all of it is written here."""
    current: ast.expr = expression
    while True:
        if isinstance(current, (ast.Call, ast.Attribute)) and roots(context, current):
            return current if read(context, current).whole is expression else None
        match current:
            case ast.Call(func=ast.Attribute(value=inner)):
                current = inner
            case _:
                return None


def _shape(context: Context, part: Reading) -> Shape | str:
    root = part.root
    return selected(context, root.args if isinstance(root, ast.Call) else [_model(root)])


def _model(root: ast.expr) -> ast.expr:
    assert isinstance(root, ast.Attribute)
    return root.value


def _entity(context: Context, parts: list[Reading]) -> Field | str:
    """The one mapped class that all parts select."""
    found: Field | None = None
    for part in parts:
        shape = _shape(context, part)
        if isinstance(shape, str):
            return shape
        single = shape.single
        if single is None or single.is_alias or single.entity is None:
            return "a part selects something else than one mapped class"
        if found is not None and single != found:
            return "its parts select different things"
        if not _of_one_table(context, single.entity):
            return f"{single.entity.name} is mapped to several tables"
        found = single
    assert found is not None
    return found


def _of_one_table(context: Context, ref: Ref) -> bool:
    family = (*lineage(context.infer, ref), *descendants(context, ref))
    scopes = (context.project.own_scope(one.module, one.node) for one in dict.fromkeys(family))
    return sum("__tablename__" in scope.bindings for scope in scopes) == 1


def _behind(whole: Reading, name: str) -> str:
    """What may not follow: to name the entity there would mean the subquery."""
    if whole.use is Use.OTHER:
        return whole.reason
    if whole.use not in _ENDS:
        return f"{whole.use} of {name}() is not rewritten: its columns may be called otherwise"
    for call in whole.links:
        other = method(call)
        if other not in _BEHIND or (other == "distinct" and call.args):
            return (
                f"what {other}() names behind {name}() means the subquery: name that first, "
                f"found = aliased(.., {name}(..).subquery())"
            )
    return ""
