"""What the arguments of 1.x statement functions become: the words of `select()`, `update()`.

Each word gives a `Step` of a chain, and a doubt where the value is not proven to be what the new
method takes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from ..project.kinds import Kind
from ..project.scopes import How
from ..values.text import Edit, Fix, Import
from . import databases, make
from .chain import Argument, Step, chained, value_of
from .context import Context
from .stacked import stacked
from .statement_engines import needs_no_engine
from .used import used_as_object

_EXPRESSIONS = {Kind.COLUMN, Kind.TEXT}
_LISTS = {Kind.LIST, Kind.TUPLE, Kind.GENERATOR}
_SINGLE = {Kind.COLUMN, Kind.TEXT, Kind.TABLE, Kind.FROM, Kind.CLASS, Kind.STR, Kind.SELECT}


@dataclass(frozen=True, slots=True)
class Change:
    """One argument's step; `doubt` says what is not proven, `refusal` why it cannot be made."""

    step: Step
    doubt: str = ""
    refusal: str = ""
    imports: tuple[Import, ...] = ()


Word = Callable[[Context, Argument, str], Change]


def is_none(node: ast.expr) -> bool:
    """Whether a node is the literal None."""
    return isinstance(node, ast.Constant) and node.value is None


def is_display(node: ast.expr) -> bool:
    """Whether a node is a list or tuple written out."""
    return isinstance(node, (ast.List, ast.Tuple))


def never_none(context: Context, node: ast.expr, depth: int = 0) -> bool:
    """Whether an expression is proven to be something other than None."""
    match node:
        case ast.Compare() | ast.BinOp() | ast.UnaryOp() | ast.Dict() | ast.DictComp() | ast.List():
            return True
        case ast.Constant(value=value):
            return value is not None
        case ast.IfExp(body=body, orelse=orelse):
            return all(never_none(context, part, depth) for part in (body, orelse))
        case ast.Name(id=name):
            if depth == 0 and used_as_object(context, node):
                return True
            return depth < 5 and _bound_to_something(context, node, name, depth)
        case ast.Call() | ast.Attribute():
            kind = context.kind(node)
            return kind in _EXPRESSIONS or kind in (Kind.TABLE, Kind.DICT, Kind.LIST)
    return False


def _bound_to_something(context: Context, node: ast.Name, name: str, depth: int) -> bool:
    scope = context.scope(node)
    bindings = scope.bindings.get(name, [])
    if not bindings or name in scope.elsewhere:
        return False
    return all(
        binding.how in (How.ASSIGN, How.ANNOTATED)
        and not binding.path
        and binding.value is not None
        and never_none(context, binding.value, depth + 1)
        for binding in bindings
    )


def criterion(context: Context, argument: Argument, method: str) -> Change:
    """A criterion: None meant that there is none, and means NULL for the method."""
    value = value_of(argument)
    if is_none(value):
        return Change(Step(argument))
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return Change(Step(argument, method), refusal="a string is no criterion: it needs text()")
    if never_none(context, value):
        return Change(Step(argument, method))
    doubt = f"if {context.source(value)} can be None, .{method}() would compare with NULL"
    return Change(Step(argument, method), doubt)


def many(context: Context, argument: Argument, method: str) -> Change:
    """One expression or a list of them."""
    value = value_of(argument)
    if is_none(value):
        return Change(Step(argument))
    if isinstance(value, (ast.List, ast.Tuple)):
        return Change(Step(argument, method if value.elts else "", spread=True))
    kind = context.kind(value)
    if kind in _LISTS or isinstance(value, (ast.ListComp, ast.GeneratorExp)):
        return Change(Step(argument, method, star="*"))
    if kind in _SINGLE:
        return Change(Step(argument, method))
    doubt = f"{context.source(value)} is taken for one expression; a list needs a star"
    return Change(Step(argument, method), doubt)


def plain(context: Context, argument: Argument, method: str) -> Change:
    """A value that the method takes as it is, None included."""
    return Change(Step(argument, method))


def values(context: Context, argument: Argument, method: str) -> Change:
    """The values of an insert or update; None meant that there are none."""
    value = value_of(argument)
    if is_none(value):
        return Change(Step(argument))
    if context.kind(value) in (Kind.DICT, Kind.LIST) or never_none(context, value):
        return Change(Step(argument, method))
    doubt = f"if {context.source(value)} can be None, .{method}() would fail"
    return Change(Step(argument, method), doubt)


def flag(context: Context, argument: Argument, method: str) -> Change:
    """True calls the method without arguments, False does not call it, a list is given to it."""
    value = value_of(argument)
    if isinstance(value, ast.Constant) and value.value in (True, False, None):
        return Change(Step(argument, method if value.value else "", text=""))
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return _word(context, argument, value.value)
    if is_display(value) or context.kind(value) in _LISTS | _EXPRESSIONS:
        return many(context, argument, method)
    return Change(Step(argument, method), refusal=f"{context.source(value)} is not a literal")


def _word(context: Context, argument: Argument, word: str) -> Change:
    """`distinct="distinctrow"`: a word of MySQL's; elsewhere it only said that it is distinct."""
    step = Step(argument, "prefix_with", text=repr(word.upper()))
    if databases.only(context.project, "mysql", "mariadb"):
        return Change(step)
    return Change(
        step, refusal=f"{word!r} is a word of MySQL's: distinct(), or prefix_with() there"
    )


def correlate(context: Context, argument: Argument, method: str) -> Change:
    """True was the default; False is `correlate(None)`."""
    value = value_of(argument)
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        return Change(Step(argument, "" if value.value else method, text="None"))
    return many(context, argument, method)


_LOCKS = {
    True: "",
    "nowait": "nowait=True",
    "read": "read=True",
    "read_nowait": "read=True, nowait=True",
    "update": "",
}


def lock(context: Context, argument: Argument, method: str) -> Change:
    """`for_update="nowait"` is `with_for_update(nowait=True)`."""
    value = value_of(argument)
    if isinstance(value, ast.Constant):
        if not value.value:
            return Change(Step(argument))
        if value.value in _LOCKS:
            return Change(Step(argument, method, text=_LOCKS[value.value]))
    return Change(Step(argument, method), refusal="the kind of lock is not a literal")


def labels(context: Context, argument: Argument, method: str) -> Change:
    """`use_labels=True` is a label style."""
    value = value_of(argument)
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        if not value.value:
            return Change(Step(argument))
        style, imports = context.name_for("sqlalchemy.LABEL_STYLE_TABLENAME_PLUS_COL", value)
        return Change(Step(argument, method, text=style), imports=imports)
    return Change(Step(argument, method), refusal=f"{context.source(value)} is not a literal")


def bind(context: Context, argument: Argument, method: str) -> Change:
    """A statement has no engine of its own any more."""
    call = context.parent(argument)
    unneeded = isinstance(call, ast.Call) and needs_no_engine(context, call)
    if is_none(value_of(argument)) or unneeded:
        return Change(Step(argument))
    doubt = "whoever executes the statement must have the engine: statements have none of their own"
    return Change(Step(argument), doubt)


SELECT_WORDS: dict[str, tuple[str, Word]] = {
    "whereclause": ("where", criterion),
    "from_obj": ("select_from", many),
    "distinct": ("distinct", flag),
    "having": ("having", criterion),
    "correlate": ("correlate", correlate),
    "prefixes": ("prefix_with", many),
    "suffixes": ("suffix_with", many),
    "order_by": ("order_by", many),
    "group_by": ("group_by", many),
    "limit": ("limit", plain),
    "offset": ("offset", plain),
    "for_update": ("with_for_update", lock),
    "use_labels": ("set_label_style", labels),
    "bind": ("", bind),
}
"""Arguments that `select()` took behind its columns, in the order of their positions."""

SELECT_POSITIONS = tuple(SELECT_WORDS)[:7]
"""Those of them that had a position."""

DML_WORDS: dict[str, tuple[str, Word]] = {
    "whereclause": ("where", criterion),
    "values": ("values", values),
    "inline": ("inline", flag),
    "bind": ("", bind),
    "prefixes": ("prefix_with", many),
    "returning": ("returning", many),
    "return_defaults": ("return_defaults", flag),
}
"""Arguments that `insert()`, `update()` and `delete()` took behind their table."""


def changes(
    context: Context,
    named: list[tuple[str, Argument]],
    words: dict[str, tuple[str, Word]],
) -> list[Change]:
    """The change of each argument, by its word."""
    return [words[name][1](context, argument, words[name][0]) for name, argument in named]


def named_arguments(
    call: ast.Call, skip: int, positions: tuple[str, ...]
) -> list[tuple[str, Argument]] | None:
    """Arguments after the first `skip` positional ones, with their names; None if one has none."""
    found: list[tuple[str, Argument]] = []
    for index, argument in enumerate(call.args[skip:]):
        if isinstance(argument, ast.Starred) or index >= len(positions):
            return None
        found.append((positions[index], argument))
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        found.append((keyword.arg, keyword))
    return found


def moved(
    context: Context, call: ast.Call, done: list[Change], *extra: Edit
) -> tuple[Fix | None, str]:
    """The fix that makes these changes (and `extra` edits), or None and the reason.

    A change that is not proven makes the fix unsafe, with its doubt as the note.
    """
    refused = next((change.refusal for change in done if change.refusal), "")
    if refused:
        return None, refused
    steps = [change.step for change in done]
    edits = stacked(context, call, steps, extra) or chained(context, call, steps)
    if edits is None:
        return (
            None,
            "the arguments are not in an order that can be kept, or a comment is in the way",
        )
    doubts = "; ".join(change.doubt for change in done if change.doubt)
    imports = tuple(item for change in done for item in change.imports)
    return make.fix(*extra, *edits, imports=imports, unsafe=bool(doubts), note=doubts), ""
