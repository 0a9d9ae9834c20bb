"""A Query written as a select(), whole: one place, or all places of a local name."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ...values.text import Fix
from .. import make
from ..context import Context
from ..spelling import Spelling
from .across import across
from .checks import reason_against
from .ends import finish
from .filter_by import criteria
from .flow import leaves
from .names import Family, family
from .own_query import against_model_query
from .reading import Reading, Use, method, read
from .session import same_turn, session_text, stable
from .shape import Shape, selected
from .unions import operation, write_operation
from .writing import Layout, Script, links, start

Result = Fix | str
_ANOTHER = "the Session is written in a way that may mean another one further on"


def rewritten(context: Context, root: ast.Call | ast.Attribute) -> Result:
    """The fix that writes the Query starting at `root` as a select(), or why there is none."""
    session = session_text(context, root)
    if isinstance(session, str):
        return session
    reading = read(context, root)
    joined = operation(context, reading)
    if joined is not None:
        script = Script(context, session)
        return write_operation(script, joined) or _fix(script)
    if leaves(context, reading):
        return across(context, root, _shape)
    if reading.use is not Use.NAMED:
        script = Script(context, session)
        return _one(script, reading) or _fix(script)
    found = family(context, reading)
    if isinstance(found, str):
        return across(context, root, _shape)
    return _all(context, found, session)


def _fix(script: Script) -> Fix:
    edits = (*script.session.edits, *script.edits)
    imports = (*script.session.imports, *script.imports)
    return make.fix(*dict.fromkeys(edits), imports=tuple(dict.fromkeys(imports)))


def _one(script: Script, reading: Reading) -> str:
    """Write a Query that begins and ends in one expression; a reason if that cannot be done."""
    shape = _shape(script.context, reading)
    if isinstance(shape, str):
        return shape
    edits = criteria(script.context, reading.links, shape)
    if isinstance(edits, str):
        return edits
    script.edits += edits
    reason = against_model_query(script.context, [reading.root], reading.use)
    return reason or _written(script, reading, shape, reading.links)


def _written(script: Script, reading: Reading, shape: Shape, calls: Sequence[ast.Call]) -> str:
    reason = reason_against(script.context, reading, shape, calls)
    if reason:
        return reason
    links(script, reading.links)
    return finish(script, reading, shape, calls)


def _shape(context: Context, reading: Reading) -> Shape | str:
    """The shape of a Query read in one expression: what was selected first, and what later."""
    root = reading.root
    if isinstance(root, ast.Attribute):
        found = selected(context, [root.value])
    elif isinstance(root, ast.Call):
        found = selected(context, root.args)
    else:
        return "what is selected is not known here"
    for call in reading.links:
        if isinstance(found, str):
            return found
        if method(call) == "with_entities":
            found = selected(context, call.args)
        elif method(call) in ("add_columns", "add_entity"):
            more = selected(context, call.args)
            found = more if isinstance(more, str) else Shape((*found.fields, *more.fields))
    return found


def _all(context: Context, found: Family, session: Spelling) -> Result:
    """Write every place of a local name's Query, or none."""
    script = Script(context, session)
    shape = found.shape(lambda reading: _shape(context, reading))
    if isinstance(shape, str):
        return shape
    if found.ambiguous_names(context, shape):
        return "filter_by() stands where several entities may be meant"
    base = session.text.partition(".")[0]
    if not same_turn(context, base, found.function, found.roots):
        return _ANOTHER
    for reading in found.readings:
        root = reading.root
        if isinstance(root, ast.Call) and session_text(context, root) != session:
            return "its parts come from several Sessions"
        if not stable(context, reading.root, found.function):
            return _ANOTHER
        if reading.use is Use.NAMED:
            start(script, reading, "", Layout())
            links(script, reading.links)
            continue
        reason = against_model_query(context, found.roots, reading.use)
        reason = reason or _written(script, reading, shape, found.calls_behind(reading))
        if reason:
            return reason
    return _fix(script)
