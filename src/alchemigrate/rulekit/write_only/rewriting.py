"""What is done with a dynamic collection, written for a write-only one."""

from __future__ import annotations

import ast
from dataclasses import replace

from ...project.kinds import Kind
from ...project.scopes import How
from ...values.text import Edit, Import
from .. import make
from ..context import Context
from ..flask_project import bundle_spelling
from ..lead import Entity
from ..selecting.checks import reason_against
from ..selecting.ends import finish
from ..selecting.filter_by import criteria
from ..selecting.reading import Reading, Use, method, read
from ..selecting.shape import Field, Shape
from ..selecting.writing import Script, links
from ..spelling import Spelling, class_spelling
from .collection import Collection, place
from .uses import uses

_CHANGES = {"append": "add", "add": "add", "remove": "remove", "extend": "add_all"}
_READS = frozenset(
    {
        Use.ALL, Use.FIRST, Use.ONE, Use.ONE_OR_NONE, Use.COUNT, Use.LOOP, Use.SLICE,
        Use.FIRST_OR_404, Use.PAGINATE,
    }
)  # fmt: skip
_SESSIONS = (Kind.SESSION, Kind.SCOPED_SESSION)

Written = tuple[list[Edit], list[Import]]


def rewritten(context: Context, found: Collection) -> Written | str:
    """The edits of all uses in the project and the imports they need, or why one has none."""
    edits: list[Edit] = []
    imports: list[Import] = []
    for use in uses(context, found):
        if isinstance(use, str):
            return use
        there, node = use
        made = _changed(there, node) or _read(there, node, found)
        if isinstance(made, str):
            return f"{there.source(node)} at {place(there.module, node)}: {made}"
        path = None if there.module is context.module else there.module.path
        edits += [replace(one, path=path) for one in made[0]]
        imports += [replace(one, path=path) for one in made[1]]
    return edits, imports


def _changed(context: Context, node: ast.Attribute) -> Written | None:
    """`append()` and its kin; None for all else."""
    method_, call = context.parent(node), None
    if isinstance(method_, ast.Attribute) and method_.attr in _CHANGES:
        call = context.parent(method_)
    if not isinstance(call, ast.Call) or call.func is not method_ or len(call.args) != 1:
        return None
    assert isinstance(method_, ast.Attribute)
    new = _CHANGES[method_.attr]
    return [make.rename_attribute(context, method_, new)] if new != method_.attr else [], []


def _read(context: Context, node: ast.Attribute, found: Collection) -> Written | str:
    """What reads the collection, executed by the Session at hand."""
    if not isinstance(node.ctx, ast.Load):
        return "it is assigned to"
    reading = read(context, node)
    if reading.use not in _READS:
        return reading.reason or f"{reading.use} of it is not rewritten"
    if _is_made_here(context, node.value):
        return "its owner is made here, and may not be in the database yet"
    session = _session(context, node)
    if session is None:
        return "no Session is at hand there, or more than one"
    if found.attribute.argument("secondary") and _names_columns(reading):
        return "filter_by() of many to many: write filter() with the columns first"
    spelled = class_spelling(context, found.target, node) or Spelling("")
    owner = Entity(found.target, spelled if not spelled.edits else Spelling(""))
    shape = Shape((Field(found.target.name, found.target, owner=owner),))
    script = Script(context, session, collection=True)
    named = criteria(context, reading.links, shape)
    if isinstance(named, str):
        return named
    script.edits += named
    reason = reason_against(context, reading, shape, reading.links)
    if reason:
        return reason
    links(script, reading.links)
    reason = finish(script, reading, shape, reading.links)
    return reason or ([*session.edits, *script.edits], [*session.imports, *script.imports])


def _names_columns(reading: Reading) -> bool:
    return any(method(call) == "filter_by" for call in reading.links)


def _is_made_here(context: Context, owner: ast.expr) -> bool:
    """Whether an owner is a name that is given a new object in the same function."""
    if not isinstance(owner, ast.Name):
        return isinstance(owner, ast.Call) and context.kind(owner.func) is Kind.CLASS
    bindings = context.scope(owner).bindings.get(owner.id, [])
    made = [one.value for one in bindings if one.how is How.ASSIGN]
    return any(isinstance(one, ast.Call) and context.kind(one.func) is Kind.CLASS for one in made)


def _session(context: Context, node: ast.Attribute) -> Spelling | None:
    """Flask-SQLAlchemy's session, or the one Session that the function has."""
    bundle = bundle_spelling(context, node)
    if bundle is not None:
        return replace(bundle, text=f"{bundle.text}.session")
    around = context.function(node)
    if around is None:
        return None
    arguments = [*around.args.posonlyargs, *around.args.args, *around.args.kwonlyargs]
    texts = {
        one.arg
        for one in arguments
        if context.infer.parameter(context.module, one).kind in _SESSIONS
    }
    for one in ast.walk(around):
        if isinstance(one, (ast.Name, ast.Attribute)) and isinstance(one.ctx, ast.Load):
            value = context.value(one)
            if value.kind in _SESSIONS:
                if value.is_async:
                    return None
                texts.add(context.source(one))
    return Spelling(texts.pop()) if len(texts) == 1 else None
