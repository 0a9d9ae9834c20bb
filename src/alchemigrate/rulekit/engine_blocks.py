"""Statements that ran straight off an Engine, put into a block that opens and ends a connection.

What the block must keep: a result is used up before its connection goes back; a write is committed
when the statement has run, and nothing that may fail stands between the two.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.kinds import Kind
from ..project.reach import reaching
from ..values.text import Edit, Fix
from . import make
from .blocks import enclose, free_name, newline, stands_alone
from .consuming import Fate, Use, always_runs, fate
from .context import Context
from .statements import Effect, effect

AFTERWARDS = frozenset(
    {"rowcount", "inserted_primary_key", "lastrowid", "returns_rows", "is_insert"}
)
_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Assert)
_HARMLESS = {"int", "bool", "str", "list", "tuple", "dict", "set", "sorted", "len"}
_ONE_BLOCK = "an error behind the write, but inside the block, would now undo the write"
_BINDS = "a Session may be bound to a Connection, which has no begin() to enter here"


@dataclass(frozen=True, slots=True)
class Off:
    """A statement run off an engine: the call, the engine, and what a name replaces."""

    call: ast.Call
    engine: ast.expr
    receiver: ast.expr
    effect: Effect

    @property
    def method(self) -> str:
        """Name of the method that is called."""
        return self.call.func.attr if isinstance(self.call.func, ast.Attribute) else ""

    @property
    def writes(self) -> bool:
        """Whether it may write: then the block has to commit."""
        return self.effect is not Effect.READS


def off_engine(context: Context, call: ast.AST) -> Off | None:
    """`engine.execute(..)`, `engine.scalar(..)`, or None."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=engine, attr="execute" | "scalar"), args=[first, *_]
        ):
            value = context.value(engine)
            if value.kind is Kind.ENGINE and not value.is_async:
                return Off(call, engine, engine, effect(context, first))
    return None


def off_nameless(context: Context, call: ast.AST) -> Off | None:
    """`engine.connect().execute(write)`: a connection that nobody can commit, or None."""
    match call:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(
                    func=ast.Attribute(value=engine, attr="connect"), args=[], keywords=[]
                ) as connection,
                attr="execute" | "scalar" | "exec_driver_sql",
            ),
            args=[first, *_],
        ):
            value = context.value(engine)
            found = effect(context, first)
            if value.kind is Kind.ENGINE and not value.is_async and found is Effect.WRITES:
                return Off(call, engine, connection, found)
    return None


def in_block(context: Context, off: Off) -> Fix | str:
    """The fix that puts the statement of a call into a block, or why it cannot be done."""
    statement = context.statement(off.call)
    others = [found for found in _all_off(context, statement) if found.call is not off.call]
    together = [off, *others]
    reason = _obstacle(context, statement, together)
    if reason:
        return reason
    name = free_name(context, statement, "connection", "conn")
    header = _header(context, together, name)
    swaps = [make.replace(context, found.receiver, name) for found in together]
    if isinstance(statement, (ast.If, ast.For)):
        return _hoisted(context, statement, off, header, swaps)
    uses = [fate(context, found.call) for found in together]
    if any(use.use is Use.LEAVES for use in uses) and off.method == "execute":
        return "its result leaves the statement: fetch what is needed where it is executed"
    return _simple(context, statement, together, uses, header, swaps)


def _all_off(context: Context, statement: ast.stmt) -> list[Off]:
    found = []
    for node in _own_expressions(statement):
        off = off_engine(context, node) or off_nameless(context, node)
        if off is not None:
            found.append(off)
    return found


def _own_expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Nodes of a statement without those of the statements inside it."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        yield node
        stack += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]


def _obstacle(context: Context, statement: ast.stmt, together: list[Off]) -> str:
    """Why a statement cannot be put into a block, or nothing."""
    text = context.module.text
    if any(context.in_fstring(found.call) for found in together):
        return "it stands inside an f-string"
    if isinstance(context.parent(statement), ast.ClassDef):
        return "it stands in the body of a class"
    if not isinstance(statement, (*_SIMPLE, ast.If, ast.For)):
        return f"a {type(statement).__name__.lower()} statement cannot be moved into a block"
    if text.startswith("elif", context.span(statement).start):
        return "it is the condition of an elif"
    if not stands_alone(context, statement, statement):
        return "its line holds other code too"
    receivers = {context.source(found.engine) for found in together}
    if len(receivers) > 1 or "\n" in min(receivers):
        return "more than one engine is used in one statement"
    if not all(always_runs(context, found.call, statement) for found in together):
        return "it is evaluated later, again and again, or only on a condition"
    if any(
        isinstance(n, (ast.Yield, ast.YieldFrom, ast.Await)) for n in _own_expressions(statement)
    ):
        return "the statement yields or awaits"
    return ""


def _header(context: Context, together: list[Off], name: str) -> str:
    method = "begin" if any(found.writes for found in together) else "connect"
    return f"with {context.source(together[0].engine)}.{method}() as {name}"


def _fix(context: Context, off: Off, edits: list[Edit], note: str = "") -> Fix:
    if _is_bind(off.engine):
        note = note or _BINDS
    return make.fix(*edits, unsafe=bool(note), note=note)


def _is_bind(engine: ast.expr) -> bool:
    """Whether an engine is what a Session is bound to, which may be a Connection."""
    match engine:
        case ast.Call(func=ast.Attribute(attr="get_bind")) | ast.Attribute(attr="bind"):
            return True
        case ast.Name(id=name):
            return name == "bind"
    return False


def _simple(
    context: Context,
    statement: ast.stmt,
    together: list[Off],
    uses: list[Fate],
    header: str,
    swaps: list[Edit],
) -> Fix | str:
    last, note = statement, ""
    for off, use in zip(together, uses, strict=True):
        if use.use is Use.NAMED and off.method == "execute":
            end = _last_use(context, statement, off)
            if isinstance(end, str):
                return end
            last = end
        if off.writes and something_follows(context, use.top, statement):
            note = _ONE_BLOCK
    if last is not statement and any(found.writes for found in together):
        note = _ONE_BLOCK
    if not stands_alone(context, statement, last):
        return "the line of the last use of its result holds other code too"
    return _fix(context, together[0], [*enclose(context, statement, last, header), *swaps], note)


def something_follows(context: Context, top: ast.expr, statement: ast.stmt) -> bool:
    """Whether the statement calls something with what a write gave, before the block commits."""
    for around in context.ancestors(top):
        if around is statement:
            return isinstance(statement, ast.Assert)
        if isinstance(around, ast.Call):
            plain = isinstance(around.func, ast.Name) and around.func.id in _HARMLESS
            if not plain:
                return True
    return False


def _last_use(context: Context, statement: ast.stmt, off: Off) -> ast.stmt | str:
    """The last statement of the block that needs the result kept under a name, or why not known."""
    assert isinstance(statement, ast.Assign)
    assert isinstance(statement.targets[0], ast.Name)
    name = statement.targets[0].id
    home = context.function(statement) or context.module.tree
    block = context.block(statement)
    after = block[block.index(statement) + 1 :]
    last: ast.stmt = statement
    scope = context.scope(statement)
    for use in context.uses(name, home):
        reached = reaching(scope, name, use, context.module.parents)
        if all(binding.node is not statement for binding in reached):
            continue
        holder = _holder(context, use, after)
        if holder is None:
            return f"its result `{name}` is used outside the block of statements it stands in"
        if off.effect is Effect.WRITES and _is_afterwards(context, use):
            continue
        if context.function(use) is not context.function(statement) or _in_lambda(context, use):
            return f"its result `{name}` is used in a function inside"
        if fate(context, use).use in (Use.LEAVES, Use.NAMED):
            return f"its result `{name}` is passed on: fetch what is needed first"
        if after.index(holder) >= (after.index(last) if last in after else -1):
            last = holder
    return last


def _in_lambda(context: Context, node: ast.AST) -> bool:
    return any(isinstance(around, ast.Lambda) for around in context.ancestors(node))


def _holder(context: Context, node: ast.AST, block: list[ast.stmt]) -> ast.stmt | None:
    for around in context.ancestors(node):
        if isinstance(around, ast.stmt) and around in block:
            return around
    return None


def _is_afterwards(context: Context, use: ast.Name) -> bool:
    parent = context.parent(use)
    return isinstance(parent, ast.Attribute) and parent.attr in AFTERWARDS


def _hoisted(
    context: Context, statement: ast.If | ast.For, off: Off, header: str, swaps: list[Edit]
) -> Fix | str:
    """Run what an `if` tests or a `for` loops over in a block in front of it."""
    head = statement.test if isinstance(statement, ast.If) else statement.iter
    use = fate(context, off.call)
    if use.use is Use.LOOPED and not off.writes:
        return _fix(context, off, [*enclose(context, statement, statement, header), *swaps])
    is_scalar = isinstance(off.call.func, ast.Attribute) and off.call.func.attr == "scalar"
    if use.use not in (Use.LOOPED, Use.CONSUMED) and not is_scalar:
        return "its result is not used up in the head of the statement"
    moved = (
        use.top if isinstance(statement, ast.If) and _is_leftmost(context, use.top, head) else head
    )
    name = free_name(context, statement, *_names_for(statement, moved is use.top))
    text = _swapped(context, moved, swaps) + (".fetchall()" if use.use is Use.LOOPED else "")
    indent, end = make.indent_of(context, statement), newline(context)
    start = context.module.lines.start_of(statement.lineno)
    block = f"{indent}{header}:{end}{indent}    {name} = {text}{end}"
    return _fix(context, off, [Edit(start, start, block), make.replace(context, moved, name)])


def _names_for(statement: ast.stmt, is_value: bool) -> tuple[str, ...]:
    if isinstance(statement, ast.For):
        return ("rows", "found_rows")
    return ("found", "found_row") if is_value else ("condition", "is_so")


def _is_leftmost(context: Context, node: ast.expr, head: ast.expr) -> bool:
    """Whether a node is the first thing evaluated in the head of an `if`."""
    child: ast.AST = node
    while child is not head:
        parent = context.parent(child)
        match parent:
            case ast.UnaryOp():
                pass
            case (
                ast.Compare(left=first)
                | ast.BoolOp(values=[first, *_])
                | ast.Subscript(value=first)
            ):
                if first is not child:
                    return False
            case _:
                return False
        child = parent
    return True


def _swapped(context: Context, node: ast.expr, swaps: list[Edit]) -> str:
    """The text of an expression with some edits made in it."""
    span = context.span(node)
    text, position = "", span.start
    for edit in sorted(swaps):
        text += context.module.text[position : edit.start] + edit.text
        position = edit.end
    return text + context.module.text[position : span.end]
