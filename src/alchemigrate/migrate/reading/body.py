"""What the functions of a revision do to the database, statement by statement."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...rulekit.context import Context
from ...rulekit.evaluating.evaluate import Reader
from ...values.change import AddColumn, Change
from ...values.revision import Direction, Statement
from ..sql.computed import PART, UNKNOWN, in_sql, settled
from ..sql.parse import parse
from .arguments import Arguments, scalar, string
from .dialects import assignments, holds
from .local_texts import bound
from .loops import literal, turns
from .operations import changes, parameters
from .rows import written

OPTIONS = {
    "postgresql_concurrently": "concurrently",
    "postgresql_not_valid": "not valid",
    "if_exists": "if exists",
    "if_not_exists": "if not exists",
}
ASKING = ("get_context", "get_bind", "f", "inline_literal", "batch_alter_table")
"""Members of `op` that change nothing by themselves."""
DEPTH = 4
BARE = re.compile(rf'\s*"{PART.pattern}')
"""SQL of which not even the first word is known."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: the table of each batch by its name, and what stands around."""

    batches: Mapping[str, str] = field(default_factory=dict)
    outside: bool = False
    maybe: bool = False
    each: bool = False
    depth: int = 0


def direction(context: Context, name: str) -> Direction:
    """What the function `upgrade` or `downgrade` of a revision does."""
    top = context.module.tree.body
    functions = {one.name: one for one in top if isinstance(one, ast.FunctionDef)}
    function = functions.get(name)
    if function is None:
        return Direction()
    walk = _Walk(context, functions)
    found = tuple(walk.function(function, _Place()))
    said = [one for one in function.body if not _says_nothing(one)]
    return Direction(
        found,
        function.lineno,
        empty=not said,
        raises=any(isinstance(one, ast.Raise) for one in said),
        unread=tuple(sorted(set(walk.unread))),
    )


class _Walk:
    def __init__(self, context: Context, functions: Mapping[str, ast.FunctionDef]) -> None:
        self._context = context
        self._functions = functions
        self._reader = Reader(context)
        self._once: frozenset[str] = frozenset()
        self._assigned = {
            name: value for one in functions.values() for name, value in assignments(one).items()
        }
        self._operations = frozenset(_imported(context.module.tree))
        self.unread: list[int] = []

    def function(self, node: ast.FunctionDef, place: _Place) -> Iterator[Statement]:
        """What a function does; the names that it binds are its own."""
        outer = self._reader, self._once
        often = bound(node)
        self._once = frozenset(name for name, times in often.items() if times == 1)
        self._reader = Reader(self._context, hidden=frozenset(often))
        yield from self.body(node.body, place)
        self._reader, self._once = outer

    def body(self, statements: list[ast.stmt], place: _Place) -> Iterator[Statement]:
        """What a block does; a text that it gives a name, and no other place does, is known from
        there to its end."""
        outer = self._reader
        for one in statements:
            yield from self._statement(one, place)
            match one:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ) if name in self._once:
                    self._learn(name, value)
        self._reader = outer

    def _learn(self, name: str, value: ast.expr) -> None:
        """Keep the text or number, or the row of literals, that a name is given."""
        known: object = scalar(value, self._reader)
        if known is None and literal(row := self._reader.attempt(value)):
            known = row
        if known is not None:
            self._reader = replace(self._reader, local={**self._reader.local, name: known})

    def _turns(self, loop: ast.For, place: _Place) -> Iterator[Statement]:
        """What a loop does: all its turns where they are known, else what one of them does."""
        found = turns(loop, self._reader)
        if found is None:
            yield from self.body(loop.body, place)
            return
        outer = self._reader
        for given in found:
            self._reader = replace(outer, local={**outer.local, **given})
            yield from self.body(loop.body, replace(place, each=True))
        self._reader = outer

    def _statement(self, node: ast.stmt, place: _Place) -> Iterator[Statement]:
        match node:
            case ast.With(items=items, body=body):
                inside = place
                for item in items:
                    inside = self._entered(item, inside)
                yield from self.body(body, inside)
            case ast.If(test=test, body=body, orelse=rest):
                yield from self._calls(test, place)
                yield from self._branches(holds(test, self._assigned), body, rest, place)
            case ast.For(iter=source):
                yield from self._calls(source, place)
                yield from self._turns(node, place)
            case ast.While(test=source, body=body):
                yield from self._calls(source, place)
                yield from self.body(body, place)
            case ast.Try(body=body, handlers=handlers, orelse=rest, finalbody=last):
                yield from self.body([*body, *rest], place)
                for handler in handlers:
                    yield from self.body(handler.body, replace(place, maybe=True))
                yield from self.body(last, place)
            case ast.FunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom():
                return
            case _:
                yield from self._calls(node, place)

    def _branches(
        self, known: bool | None, body: list[ast.stmt], rest: list[ast.stmt], place: _Place
    ) -> Iterator[Statement]:
        """The branches of a condition that may be run on PostgreSQL."""
        inside = place if known is not None else replace(place, maybe=True)
        if known is not False:
            yield from self.body(body, inside)
        if known is not True:
            yield from self.body(rest, inside)

    def _entered(self, item: ast.withitem, place: _Place) -> _Place:
        call = item.context_expr
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            return place
        if call.func.attr == "autocommit_block":
            return replace(place, outside=True)
        if call.func.attr == "batch_alter_table" and isinstance(item.optional_vars, ast.Name):
            table = (string(call.args[0], self._reader) if call.args else None) or UNKNOWN
            return replace(place, batches={**place.batches, item.optional_vars.id: table})
        return place

    def _calls(self, node: ast.AST, place: _Place) -> Iterator[Statement]:
        """What the calls in a statement do, the inner ones first."""
        calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
        for call in sorted(calls, key=lambda one: (one.end_lineno or 0, one.end_col_offset or 0)):
            yield from self._call(call, place)

    def _call(self, call: ast.Call, place: _Place) -> Iterator[Statement]:
        function = call.func
        if isinstance(function, ast.Name) and function.id in self._functions:
            if place.depth < DEPTH:
                deeper = replace(place, depth=place.depth + 1)
                yield from self.function(self._functions[function.id], deeper)
        elif isinstance(function, ast.Attribute):
            owner, name = function.value, function.attr
            if isinstance(owner, ast.Name) and owner.id in place.batches:
                yield from self._operation(call, name, place, place.batches[owner.id])
            elif isinstance(owner, ast.Name) and owner.id in self._operations:
                yield from self._operation(call, name, place, None)
            elif name in ("execute", "exec_driver_sql", "scalar", "scalars") and call.args:
                yield from self._sent(call, "bind", place)
            else:
                for change in written(self._context, call, through_session=True):
                    yield self._at(change, call, place, "bind", frozenset())

    def _operation(
        self, call: ast.Call, name: str, place: _Place, batch: str | None
    ) -> Iterator[Statement]:
        if name in ASKING:
            return
        if name == "execute":
            yield from self._sent(call, "op", place)
            return
        names = parameters(name, batch is not None)
        said = Arguments(call, names, self._reader, batch or "")
        options = {word for key, word in OPTIONS.items() if said.says(key)}
        options |= {"batch"} if batch is not None else set()
        prefixes = said.value("prefixes") or ()
        options |= {"temporary"} if any("TEMP" in str(one).upper() for one in prefixes) else set()
        made = list(changes(name, call, said))
        options -= {"if not exists"} if _sends_more(made) else set()
        for change in made:
            yield self._at(change, call, place, "op", frozenset(options))

    def _sent(self, call: ast.Call, via: str, place: _Place) -> Iterator[Statement]:
        """What a statement that is executed does: text, or an expression of SQLAlchemy."""
        given = call.args[0] if call.args else next((k.value for k in call.keywords), None)
        if given is None:
            return
        made = list(written(self._context, given))
        for change in made:
            yield self._at(change, call, place, via, frozenset())
        known = None if made else string(given, self._reader)
        text = None if known is None else in_sql(known)
        if text is not None and not BARE.match(text):
            kind = "sql" if via == "op" else via
            for said in parse(text):
                yield self._at(said.change, call, place, kind, said.options)
        elif not made:
            self.unread.append(call.lineno)

    def _at(
        self, change: Change, call: ast.Call, place: _Place, via: str, options: frozenset[str]
    ) -> Statement:
        known, computed = settled(change)
        options |= {"each"} if place.each else set()
        return Statement(
            known, call.lineno, call.end_lineno or call.lineno, call.col_offset, options, via,
            place.outside, place.maybe, computed,
        )  # fmt: skip


def _sends_more(made: list[Change]) -> bool:
    """Whether what a column brings is sent behind it, where its `if_not_exists` says nothing."""
    column = made[0] if made else None
    if not isinstance(column, AddColumn):
        return False
    return len(made) > 1 or column.unique or column.references is not None


def _imported(tree: ast.Module) -> Iterator[str]:
    """The names under which a revision has `op`; a project may have a folder called alembic."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "alembic":
            yield from (one.asname or one.name for one in node.names if one.name == "op")


def _says_nothing(node: ast.stmt) -> bool:
    """Whether a statement is `pass`, a docstring, or an import."""
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant or isinstance(node, ast.Pass | ast.Import | ast.ImportFrom)
