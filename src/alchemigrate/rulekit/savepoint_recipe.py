"""The recipe of test suites: a Session inside a savepoint that a listener begins again."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from ..values.text import Edit
from . import blocks
from .context import Context, Function
from .listeners import event_name, listener

_EVENT = "after_transaction_end"
_PRAGMA = re.compile(r"#\s*(noqa|type:|pylint:|mypy:|pyright:|pragma:|fmt:|ruff:)")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The statements that begin the savepoint, first and again, and on what they begin it."""

    statements: tuple[ast.stmt, ...]
    on_session: bool
    on_connection: bool

    def removals(self, context: Context) -> list[Edit] | str:
        """Edits that take the statements out, their comments left; a reason if they cannot."""
        edits: list[Edit] = []
        for statement in self.statements:
            first = _first(statement)
            if not blocks.stands_alone(context, first, statement):
                return "a statement of the recipe shares its line with another"
            edits.append(_removal(context, first, statement))
        return edits


def recipe(context: Context, bound: ast.Call, connection: ast.expr) -> Recipe | str | None:
    """The recipe around a call that binds a Session; None if there is none, or why it is unclear.

    `bound` is `Session(bind=connection)`, or the sessionmaker that is given the connection.
    """
    around = context.function(bound)
    if around is None:
        return None
    held = _holders(context, around, bound)
    found = [
        (call, function)
        for call in _registrations(context, around)
        if (function := listener(context, call)) is not None
        and _session_of(context.source(call.args[0]) if call.args else "") in held
    ]
    if not found:
        return None
    if len(found) > 1:
        return "several listeners wait for the end of its transactions"
    call, function = found[0]
    if context.function(function) is not around:
        return "the listener stands elsewhere"
    names = {*held, context.source(connection)}
    begins = list(_begins(context, around, function, names))
    if len(begins) != 1:
        return "the savepoint that the listener begins again is not begun once beside it"
    reason = _against(context, around, function, begins[0], names)
    if reason:
        return reason
    known = {*names, function.args.args[0].arg}
    statement = context.statement(call)
    registered = [statement] if statement is not function else []
    inside = [*ast.walk(begins[0]), *ast.walk(function)]
    text = context.source(connection)
    on = [_receiver(context, node) == text for node in inside if _begins_on(context, node, known)]
    return Recipe((begins[0], function, *registered), not all(on), any(on))


def _registrations(context: Context, around: Function) -> Iterator[ast.Call]:
    for name in ("listens_for", "listen"):
        for call in context.project.calls_by_name(context.module).get(name, ()):
            named = event_name(context, call) if around in context.ancestors(call) else None
            if named is not None and named.value == _EVENT:
                yield call


def _holders(context: Context, around: Function, bound: ast.Call) -> set[str]:
    """What holds the Session, as written: `session`, `self.session`, and the factory before it."""
    held: set[str] = set()
    assigned = [node for node in ast.walk(around) if isinstance(node, (ast.Assign, ast.AnnAssign))]
    for node in sorted(assigned, key=lambda one: one.lineno):
        if node.value is not None and _gives(context, node.value, bound, held):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            held.update(context.source(target) for target in targets)
    return held


def _gives(context: Context, value: ast.expr, bound: ast.Call, held: set[str]) -> bool:
    if value is bound or context.source(value) in held:
        return True
    match value:
        case ast.Call(func=function, args=[], keywords=[]):
            return _gives(context, function, bound, held)
        case ast.Call(args=[inner], keywords=[]) if context.calls(
            value, "sqlalchemy.orm.scoped_session"
        ):
            return _gives(context, inner, bound, held)
    return False


def _session_of(text: str) -> str:
    """`session` for `session()` and `session.sync_session` too."""
    return text.removesuffix("()").removesuffix(".sync_session")


def _begins(
    context: Context, around: Function, function: ast.AST, names: set[str]
) -> Iterator[ast.stmt]:
    """Statements outside the listener that begin a savepoint on the Session or connection."""
    for call in context.project.calls_by_name(context.module).get("begin_nested", ()):
        above = list(context.ancestors(call))
        if around not in above or function in above or context.function(call) is not around:
            continue
        if _begins_on(context, call, names):
            yield context.statement(call)


def _begins_on(context: Context, node: ast.AST, names: set[str]) -> bool:
    return _receiver(context, node) in names


def _receiver(context: Context, node: ast.AST) -> str:
    """On what a savepoint is begun, empty for all else."""
    match node:
        case ast.Call(func=ast.Attribute(value=receiver, attr="begin_nested"), args=[]):
            return _session_of(context.source(receiver).removesuffix(".sync_connection"))
    return ""


def _against(
    context: Context, around: Function, function: ast.FunctionDef, begin: ast.stmt, names: set[str]
) -> str:
    """Why the listener or the first savepoint does more than the recipe."""
    parameters = [argument.arg for argument in function.args.args]
    kept = _kept(context, begin)
    if kept is None or len(parameters) < 2 or len(function.decorator_list) > 1:
        return "the savepoint is begun in another way than the recipe's"
    known = _Known(context, {*names, parameters[0]}, parameters[1], kept)
    if not all(map(known.statement, function.body)) or not any(map(known.begins, function.body)):
        return "the listener does more than to begin the savepoint again"
    if kept and _reads(context, around, kept, function):
        return f"{kept} is used elsewhere"
    if _reads(context, around, function.name, function, 0 if function.decorator_list else 1):
        return f"{function.name} is used elsewhere"
    return ""


def _kept(context: Context, begin: ast.stmt) -> str | None:
    """The name that holds the savepoint, empty if none does; None for another statement."""
    match begin:
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
            return ""
        case ast.Assign(
            targets=[ast.Name() | ast.Attribute() as target],
            value=ast.Call() | ast.Await(value=ast.Call()),
        ):
            return context.source(target)
    return None


def _reads(
    context: Context, around: Function, name: str, function: ast.AST, spared: int = 0
) -> bool:
    """Whether a name is read outside the listener; an attribute, anywhere in the file."""
    home: ast.AST = context.module.tree if "." in name else around
    inside = {id(node) for node in ast.walk(function)}
    found = [
        node
        for node in ast.walk(home)
        if isinstance(node, (ast.Name, ast.Attribute))
        and isinstance(node.ctx, ast.Load)
        and id(node) not in inside
        and context.source(node) == name
    ]
    return len(found) > spared


@dataclass(frozen=True, slots=True)
class _Known:
    """What the recipe's listener is made of: the Session, its transaction, and the savepoint."""

    context: Context
    names: set[str]
    transaction: str
    kept: str

    def statement(self, node: ast.stmt) -> bool:
        """Whether a statement belongs to the recipe."""
        match node:
            case ast.Nonlocal() | ast.Global() | ast.Pass() | ast.Expr(value=ast.Constant()):
                return True
            case ast.If(test=test, body=[ast.Return(value=None)], orelse=[]):
                return self.context.source(test).removesuffix(".closed") in self.names
            case ast.If(test=test, body=body, orelse=[]):
                return self._test(test) and all(map(self.statement, body))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=session, attr="expire_all"))):
                return self.context.source(session) in self.names
            case ast.Assign(targets=[target], value=value):
                return self.context.source(target) == self.kept and self._begin(value)
            case ast.Expr(value=value):
                return self._begin(value)
        return False

    def begins(self, node: ast.stmt) -> bool:
        """Whether a savepoint is begun in a statement, under a condition."""
        inside = any(self._begin(inner) for inner in ast.walk(node))
        return isinstance(node, ast.If) and inside

    def _begin(self, node: ast.AST) -> bool:
        return _begins_on(self.context, node, self.names)

    def _test(self, test: ast.expr) -> bool:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            return all(map(self._test, test.values))
        text = self.context.source(test)
        trans = self.transaction
        known = {f"{trans}.nested", *(f"not {trans}.{up}.nested" for up in ("_parent", "parent"))}
        known |= {f"not {name}.in_nested_transaction()" for name in self.names}
        return text in known | ({f"not {self.kept}.is_active"} if self.kept else set())


def _first(statement: ast.stmt) -> ast.stmt:
    """The statement, or a stand-in for the line of its first decorator."""
    if not isinstance(statement, ast.FunctionDef) or not statement.decorator_list:
        return statement
    line, column = statement.decorator_list[0].lineno, statement.col_offset
    return ast.Pass(lineno=line, col_offset=column, end_lineno=line, end_col_offset=column)


def _removal(context: Context, first: ast.stmt, statement: ast.stmt) -> Edit:
    """Take out whole lines and the empty one before them; comments stay, pragmas do not."""
    lines, text = context.module.lines, context.module.text
    last = statement.end_lineno or statement.lineno
    begin, end = lines.start_of(first.lineno), lines.end_of(last)
    indent = text[begin : begin + first.col_offset]
    kept = [
        f"{indent}{token.string}{context.module.newline}"
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
        and first.lineno <= token.start[0] <= last
        and not _PRAGMA.match(token.string)
    ]
    before = lines.start_of(first.lineno - 1)
    after = text[end : lines.end_of(last + 1)] if end < len(text) else ""
    if not kept and not text[before:begin].strip() and not after.strip():
        begin = before
    return Edit(begin, end, "".join(kept))
