"""The columns in the conditions of a statement, and what each is compared with."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...project.kinds import Kind
from ...project.reach import reaching
from ...project.scopes import How as Bound
from ...rulekit.context import Context
from ...values.models import Relationship
from ...values.query_use import How, Pair, Used
from .known import Known

COMPARED: dict[type[ast.cmpop], How] = {
    ast.Eq: How.EQUAL,
    ast.NotEq: How.UNEQUAL,
    ast.Lt: How.RANGE,
    ast.LtE: How.RANGE,
    ast.Gt: How.RANGE,
    ast.GtE: How.RANGE,
}
METHODS = {"in_": How.IN, "between": How.RANGE, "is_": How.OTHER}
STATEMENTS = (Kind.QUERY, Kind.SELECT)
DEPTH = 4


@dataclass
class Conditions:
    """Gathers what conditions say of columns; `complete` is False once one cannot be read."""

    context: Context
    known: Known
    used: list[Used] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    complete: bool = True

    def add(self, nodes: Iterable[ast.expr], sure: bool = True) -> None:
        """Read conditions that all have to hold."""
        for node in nodes:
            self._read(node, sure, 0)

    def _read(self, node: ast.expr, sure: bool, depth: int) -> None:
        match node:
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                self._read(left, sure, depth)
                self._read(right, sure, depth)
            case ast.Call(args=args) if self.context.calls(node, "sqlalchemy.and_"):
                for argument in args:
                    self._read(argument, sure, depth)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                self._compare(left, COMPARED.get(type(op), How.OTHER), right, sure)
            case ast.Call(func=ast.Attribute(value=left, attr=name)) if self._about(left):
                how = METHODS.get(name, How.OTHER)
                literal = how is How.IN and all(map(is_literal, node.args))
                self._note(left, How.LITERAL if literal else how, sure)
            case ast.Name() if depth < DEPTH:
                self._named(node, sure, depth)
            case ast.Starred(value=ast.List(elts=parts) | ast.Tuple(elts=parts)):
                for part in parts:
                    self._read(part, sure, depth)
            case ast.Constant(value=bool()):
                pass
            case _:
                self._mention(node, sure)

    def _compare(self, left: ast.expr, how: How, right: ast.expr, sure: bool) -> None:
        sides = [side for side in (left, right) if self._about(side)]
        if not sides:
            self._mention(ast.Tuple([left, right], ast.Load()), sure)
        elif len(sides) > 1:
            one, two = (self.known.column(self.context, side) for side in sides)
            if how is How.EQUAL and one is not None and two is not None:
                self.pairs.append((one, two))
            for side in sides:
                self._note(side, How.JOIN, sure)
        else:
            other = right if sides[0] is left else left
            empty = isinstance(other, ast.Constant) and other.value is None
            if empty or self.context.calls(other, "sqlalchemy.null"):
                how = How.OTHER
            elif how is How.RANGE and self.context.kind(other) in STATEMENTS:
                how = How.OTHER  # such as the average: half of the rows are beyond it
            elif list(self._columns(other)):
                how = How.JOIN
            elif how is How.EQUAL and is_literal(other):
                how = How.LITERAL
            self._note(sides[0], how, sure)

    def _about(self, node: ast.expr) -> bool:
        found = self.known.column(self.context, node)
        return found is not None or self.known.related(self.context, node) is not None

    def _note(self, node: ast.expr, how: How, sure: bool) -> None:
        found = self.known.column(self.context, node)
        related = self.known.related(self.context, node)
        if found is not None:
            self.used.append(Used(*found, how, sure))
        elif related is not None:
            how = how if how in (How.EQUAL, How.LITERAL) else How.OTHER
            self.used += (Used(*place, how, sure) for place in own(related))

    def _named(self, node: ast.Name, sure: bool, depth: int) -> None:
        scope = self.context.scope(node)
        found = (
            reaching(scope, node.id, node, self.context.module.parents)
            if node.id in scope.bindings
            else []
        )
        if len(found) == 1 and found[0].how is Bound.ASSIGN and not found[0].path:
            assert found[0].value is not None
            self._read(found[0].value, sure, depth + 1)
        else:
            self.complete = False

    def _mention(self, node: ast.expr, sure: bool) -> None:
        """Columns that stand somewhere inside, where an index may serve or may not."""
        found = list(self._columns(node))
        self.used += (Used(table, column, How.OTHER, sure) for table, column in found)
        self.complete = self.complete and bool(found)

    def _columns(self, node: ast.expr) -> Iterator[tuple[str, str]]:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute):
                found = self.known.column(self.context, inner)
                related = self.known.related(self.context, inner)
                if found is not None:
                    yield found
                elif related is not None:
                    yield from own(related)


def is_literal(node: ast.expr) -> bool:
    """Whether a value stands in the code: a constant, by its usual spelling, or a list of them."""
    match node:
        case ast.Constant():
            return True
        case ast.Attribute(attr="value" | "name", value=inner):
            return is_literal(inner)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return all(map(is_literal, parts))
    return False


def own(related: Relationship) -> Iterator[tuple[str, str]]:
    """The columns of its own table that a relationship goes by."""
    for name in related.local:
        table, _, column = name.rpartition(".")
        yield table, column
