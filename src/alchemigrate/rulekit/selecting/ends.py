"""What ends a Query, written with the Session: `all()`, `first()`, `count()`, a loop and so on."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .. import make
from ..context import Context
from .pages import ask_bundle
from .reading import Reading, Use, method
from .repeats import needs_unique
from .shape import Shape
from .writing import Layout, Script, close, deepen, layout, start

_ONE_ROW = frozenset("filter filter_by where select_from join outerjoin params".split())


_AROUND = frozenset({Use.COUNT, Use.UPDATE, Use.DELETE, Use.FIRST_OR_404, Use.PAGINATE, Use.SLICE})
"""Uses whose new form begins in front of the query and closes behind its end."""


def finish(script: Script, reading: Reading, shape: Shape, calls: Sequence[ast.Call]) -> str:
    """Write the start and the end of a Query; a reason if that cannot be done.

    The methods in between are written by `writing.links`.
    """
    if reading.use in _AROUND and _bracketed(script.context, reading):
        return "the query stands in brackets of its own: take them away first"
    match reading.use:
        case Use.SQL:
            start(script, reading, "", Layout())
        case Use.STATEMENT:
            start(script, reading, "", Layout())
            return _end(script, reading, "")
        case Use.COUNT:
            _count(script, reading)
        case Use.UPDATE | Use.DELETE:
            return _change(script, reading)
        case Use.FIRST_OR_404 | Use.PAGINATE:
            return ask_bundle(script, reading, shape, calls)
        case Use.SCALAR if shape.one_row and {method(c) for c in calls} <= _ONE_ROW:
            return _only_value(script, reading)
        case _:
            return _read(script, reading, shape, calls)
    return ""


def _read(script: Script, reading: Reading, shape: Shape, calls: Sequence[ast.Call]) -> str:
    """Objects by `scalars()`, rows by `execute()`, `unique()` where rows may repeat."""
    context, use = script.context, reading.use
    at = layout(context, reading)
    added, behind = [], ""
    if use is Use.FIRST and not any(method(call) == "from_statement" for call in calls):
        added.append(".limit(1)")
    if use is Use.SLICE:
        sliced = _slice(context, reading, calls)
        if sliced is None:
            return "it is sliced by what may be negative, or None, or where it is limited already"
        added.append(sliced[0])
    if script.unique or needs_unique(context, shape, calls, use is Use.FIRST):
        behind = ".unique()"
    if use in (Use.DICT, Use.SLICE):
        behind += ".all()"
    start(script, reading, "execute(" if shape.single is None else "scalars(", at)
    deepen(script, reading, at)
    close(script, reading, added, behind, at)
    if use is Use.SCALAR:
        assert isinstance(reading.end, ast.Call)
        assert isinstance(reading.end.func, ast.Attribute)
        name = "one_or_none" if shape.single is not None else "scalar_one_or_none"
        script.edits.append(make.rename_attribute(context, reading.end.func, name))
    if use is Use.SLICE:
        assert isinstance(reading.end, ast.Subscript)
        end = context.span(reading.end).end
        script.replace(context.span(reading.whole).end, end, sliced[1] if sliced else "")
    return ""


def _slice(context: Context, reading: Reading, calls: Sequence[ast.Call]) -> tuple[str, str] | None:
    """The method that a slice is, and the subscript that is left behind it."""
    assert isinstance(reading.end, ast.Subscript)
    names = {method(call) for call in calls}
    limited = bool(names & {"limit", "offset", "slice"})
    match reading.end.slice:
        case ast.Slice(lower=None, upper=ast.Constant(value=int(stop)), step=None):
            return None if limited else (f".limit({stop})", "")
        case ast.Slice(lower=ast.Constant(value=int(first)), upper=None, step=None):
            return None if limited else (f".offset({first})", "")
        case ast.Slice(
            lower=ast.Constant(value=int(first)), upper=ast.Constant(value=int(stop)), step=None
        ) if stop > first:
            return f".slice({first}, {stop})", ""
        case ast.Constant(value=int(index)) if not isinstance(index, bool):
            return f".slice({index}, {index + 1})", "[0]"
    return None


def _count(script: Script, reading: Reading) -> None:
    """Rows of the whole statement are counted, as a Query does it."""
    context, end = script.context, reading.end
    assert isinstance(end, ast.Call)
    assert isinstance(end.func, ast.Attribute)
    at = layout(context, reading)
    if context.module.text[context.span(reading.whole).end] != "\n":
        at = Layout()
    select, func = (script.name(f"sqlalchemy.{one}", end) for one in ("select", "func"))
    opening = f"scalar({select}({func}.count()).select_from("
    start(script, reading, opening, at)
    deepen(script, reading, at)
    if at.indent is not None:
        line = context.module.lines.start_of(end.end_lineno or end.lineno)
        script.replace(line, line, "    ")
    script.edits.append(make.rename_attribute(context, end.func, "subquery"))
    stop = context.span(end).end
    script.replace(stop, stop, f"{at.closed}))")


def _only_value(script: Script, reading: Reading) -> str:
    """An aggregate gives exactly one row: `session.scalar()` reads it."""
    at = layout(script.context, reading)
    start(script, reading, "scalar(", at)
    deepen(script, reading, at)
    return _end(script, reading, f"{at.closed})")


def _end(script: Script, reading: Reading, text: str) -> str:
    """Put text in the place of what ends the Query."""
    context = script.context
    begin, end = context.span(reading.whole).end, context.span(reading.end).end
    if "#" in context.module.text[begin:end]:
        return "a comment stands at its end"
    dot = _behind_brackets(context, reading) if _bracketed(context, reading) else begin
    script.replace(begin, begin if dot > begin else end, text)
    if dot > begin:
        script.replace(dot, end, "")
    return ""


def _behind_brackets(context: Context, reading: Reading) -> int:
    """Where what ends the Query begins, brackets around the Query left out."""
    ended = reading.end.func if isinstance(reading.end, ast.Call) else reading.end
    if isinstance(ended, ast.Attribute):
        return context.module.text.rindex(".", 0, context.span(ended).end - len(ended.attr))
    return make.skip_blank(context, context.span(reading.whole).end)


def _bracketed(context: Context, reading: Reading) -> bool:
    text, begin = context.module.text, context.span(reading.whole).end
    return text[make.skip_blank(context, begin)] == ")" and reading.use is not Use.SQL


def _change(script: Script, reading: Reading) -> str:
    """`update()` and `delete()`: executed statements, whose result knows the number of rows."""
    context, end, root = script.context, reading.end, reading.root
    assert isinstance(end, ast.Call)
    if isinstance(root, ast.Name) or root in script.kept:
        return f"{reading.use}() of a query that is kept under a name or comes from a function"
    options = _options(context, reading, end)
    if isinstance(options, str):
        return options
    assert isinstance(end.func, ast.Attribute)
    name = script.name(f"sqlalchemy.{reading.use}", root)
    if isinstance(root, ast.Call):
        token = context.span(root.func).end
        script.replace(token - len("query"), token, f"execute({name}")
    else:
        text = f"{script.session.text}.execute({name}({context.source(root.value)})"
        script.edits.append(make.replace(context, root, text))
    stop = context.span(end).end
    counted = "" if isinstance(context.parent(end), ast.Expr) else ".rowcount"
    given = f", execution_options={{{options[0]}}}" if options[0] else ""
    if reading.use is Use.UPDATE:
        script.edits.append(make.rename_attribute(context, end.func, "values"))
        if options[1] is not None:
            script.edits.append(make.remove_argument(context, end, options[1]))
        script.replace(stop, stop, f"{given}){counted}")
    else:
        return _end(script, reading, f"{given}){counted}")
    return ""


def _options(
    context: Context, reading: Reading, end: ast.Call
) -> tuple[str, ast.expr | ast.keyword | None] | str:
    """`"synchronize_session": ..` as an execution option, and the argument that said so."""
    values = 1 if reading.use is Use.UPDATE else 0
    positional = list(end.args)
    if len(positional) < values or any(isinstance(one, ast.Starred) for one in positional):
        return f"what {reading.use}() sets is not given in the first place"
    if values and not isinstance(positional[0], ast.Dict):
        return "what update() sets is not written as a dictionary here"
    given: ast.expr | ast.keyword | None = None
    if len(positional) == values + 1:
        given = positional[values]
    elif len(positional) > values + 1 or len(end.keywords) > 1:
        return f"{reading.use}() is given more than execution options say"
    for keyword in end.keywords:
        if keyword.arg != "synchronize_session" or given is not None:
            return f"{reading.use}() is given more than execution options say"
        given = keyword
    if given is None:
        return "", None
    value = given.value if isinstance(given, ast.keyword) else given
    return f'"synchronize_session": {context.source(value)}', given
