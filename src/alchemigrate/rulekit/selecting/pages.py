"""`first_or_404()` and `paginate()` of Flask-SQLAlchemy: its `SQLAlchemy()` object does them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .. import make
from .reading import Reading, Use
from .repeats import joins_collections
from .shape import Shape
from .writing import Layout, Script, start


def ask_bundle(script: Script, reading: Reading, shape: Shape, calls: Sequence[ast.Call]) -> str:
    """Write `db.first_or_404(select(..))` or `db.paginate(..)`; a reason if that cannot be done."""
    context, end = script.context, reading.end
    assert isinstance(end, ast.Call)
    bundle, dot, attribute = script.session.text.rpartition(".")
    if not dot or attribute != "session":
        return "the SQLAlchemy() object behind the Session is not known"
    if shape.single is None or shape.single.is_alias:
        return f"{reading.use}() of what is no mapped class"
    first = reading.use is Use.FIRST_OR_404
    if first and joins_collections(context, shape, calls):
        return "a collection is loaded by a join: first_or_404() of a select() cannot have that"
    if not first and end.args:
        return "paginate() is given arguments by position"
    begin, opened = context.span(reading.whole).end, make.open_parenthesis(context, end) + 1
    if "#" in context.module.text[begin:opened]:
        return "a comment stands at its end"
    start(script, reading, "", Layout())
    at = context.span(reading.root).start
    _front(script, at, f"{bundle}.{reading.use}(")
    wraps = context.module.text[opened : opened + 1] in "\r\n"
    given = ("," if wraps else ", ") if end.args or end.keywords else ""
    script.replace(begin, opened, f"{'.limit(1)' if first else ''}{given}")
    return ""


def _front(script: Script, at: int, text: str) -> None:
    """Put text in front of what is written at an offset."""
    for number, edit in enumerate(script.edits):
        if edit.start == at:
            del script.edits[number]
            script.replace(edit.start, edit.end, text + edit.text)
            return
    script.replace(at, at, text)
