"""What an expression is, as far as it can be proven: the heart of "a name is no proof"."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..source.module import Module
from . import annotated, attributes, bindings, calls, contents, parameters
from .files import Files
from .kinds import UNKNOWN, Kind, Ref, Value, join, one
from .mapped import Mappings
from .memory import Memory
from .names import canonical
from .resolver import Site
from .scopes import Binding
from .shapes import part, shape


class Inference:
    """Answers `value(module, expression)` and remembers; a question in a circle is UNKNOWN."""

    def __init__(self, project: Files) -> None:
        self.project = project
        self.mappings = Mappings(self)
        self.sites: dict[str, dict[ast.AST, list[Site]]] = {}
        self.lineages: dict[Ref, list[Ref]] = {}
        self._memory = Memory()

    @property
    def circles(self) -> int:
        """How often a question has led back to itself so far."""
        return self._memory.circles

    def value(self, module: Module, node: ast.expr | None) -> Value:
        """What `node` is."""
        if node is None:
            return UNKNOWN
        found = self._memory.known.get(node)
        if found is not None:
            return found
        if isinstance(node, ast.Constant):
            return _constant(node.value)
        return self._memory.answer(
            node, lambda: self._compute(module, node) or self._witnessed(module, node)
        )

    def once(self, key: tuple[object, ...], compute: Callable[[], Value]) -> Value:
        """The same guard and memory for questions that are not about one expression."""
        return self._memory.answer(key, compute)

    def origin(self, module: Module, node: ast.expr) -> str:
        """Canonical dotted name of what a Name or Attribute refers to outside the project, or ``.

        `sa.select`, `expression.select` and a re-exported `select` are all `sqlalchemy.select`.
        """
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return ""
        value = self.value(module, node)
        return value.name if value.kind is Kind.EXTERNAL else ""

    def annotation(self, module: Module, node: ast.expr | None) -> Value:
        """What a value annotated with `node` is."""
        return annotated.value(self, module, node)

    def instance_of(self, thing: Value) -> Value:
        """An instance of a class given as a value."""
        return annotated.instance_of(self, thing)

    def inherited_kind(self, ref: Ref) -> Value:
        """What a class derived from one of the API's classes gives."""
        return attributes.inherited_kind(self, ref)

    def member(self, owner: Value, name: str) -> Value:
        """An attribute of a value."""
        return attributes.member(self, owner, name)

    def binding(self, module: Module, binding: Binding) -> Value:
        """What one binding gives its name."""
        return bindings.binding_value(self, module, binding)

    def exported(self, module: Module, name: str) -> Value:
        """A global name of a module, as an importer sees it."""
        return bindings.exported(self, module, name)

    def parameter(self, module: Module, argument: ast.arg) -> Value:
        """What a parameter is inside its function."""
        return parameters.value(self, module, argument)

    def dependency(self, module: Module, candidates: list[ast.expr]) -> Value:
        """What `Depends(..)` among expressions provides."""
        return parameters.dependency(self, module, candidates)

    def returned(self, ref: Ref, receiver: Value) -> Value:
        """What calling a function of the project gives."""
        return calls.returned(self, ref, receiver)

    def provided(self, dependable: Value) -> Value:
        """What a dependency or fixture function provides."""
        return calls.provided(self, dependable)

    def is_mapped_thing(self, value: Value) -> bool:
        """Whether a value is a mapped class, one of its attributes, or a table."""
        return self.mappings.is_mapped_thing(value)

    def mapped_member(self, owner: Value, name: str) -> Value:
        """A mapped attribute of a class or instance."""
        return self.mappings.member(owner, name)

    def declared_member(self, owner: Value, name: str) -> Value:
        """A member that the mapping itself adds."""
        return self.mappings.declared_member(owner, name)

    def external(self, dotted: str) -> Value:
        """The value of a name imported from outside the project."""
        name = canonical(dotted)
        if name in ("alembic.op", "alembic.context"):
            return Value(Kind.OPERATIONS, name=name)
        return Value(Kind.EXTERNAL, name=name)

    def _witnessed(self, module: Module, node: ast.expr) -> Value:
        """What a recorded test run saw where reading alone proves nothing."""
        witness = self.project.witness(module)
        return UNKNOWN if witness is None else witness.receiver(module, node)

    def _compute(self, module: Module, node: ast.expr) -> Value:
        match node:
            case ast.Name():
                return bindings.name_value(self, module, node)
            case ast.Attribute():
                return attributes.attribute_value(self, module, node)
            case ast.Call():
                return calls.call_value(self, module, node)
            case ast.Await(value=inner):
                awaited = self.value(module, inner)
                return awaited.item if awaited.kind is Kind.AWAITABLE else UNKNOWN
            case ast.IfExp(body=body, orelse=orelse):
                return join([self.value(module, body), self.value(module, orelse)])
            case ast.BoolOp(values=values):
                return join(self.value(module, value) for value in values)
            case ast.NamedExpr(value=inner):
                return self.value(module, inner)
            case ast.Subscript():
                return self._subscript(module, node)
            case ast.Lambda():
                return Value(Kind.FUNCTION, ref=Ref(module, node))
        return self._literal(module, node)

    def _literal(self, module: Module, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=constant):
                return _constant(constant)
            case ast.JoinedStr():
                return Value(Kind.STR)
            case ast.List() | ast.Dict():
                return contents.display(self, module, node)
            case ast.Set(elts=elements):
                return one(Kind.LIST, join(self.value(module, e) for e in elements))
            case ast.Tuple(elts=elements):
                return Value(Kind.TUPLE, tuple(self.value(module, e) for e in elements))
            case ast.ListComp(elt=element) | ast.SetComp(elt=element):
                return one(Kind.LIST, self.value(module, element))
            case ast.GeneratorExp(elt=element):
                return one(Kind.GENERATOR, self.value(module, element))
            case ast.DictComp(value=element):
                return one(Kind.DICT, self.value(module, element))
            case ast.Compare(left=left, comparators=others):
                parts = [self.value(module, part).kind for part in (left, *others)]
                return Value(Kind.COLUMN if Kind.COLUMN in parts else Kind.BOOL)
            case ast.BinOp(left=left, right=right):
                return self._operation(module, left, right)
            case ast.UnaryOp(operand=operand):
                inner = self.value(module, operand)
                return inner if inner.kind in (Kind.COLUMN, Kind.NUMBER) else UNKNOWN
        return UNKNOWN

    def _operation(self, module: Module, left: ast.expr, right: ast.expr) -> Value:
        kinds = [self.value(module, left).kind, self.value(module, right).kind]
        for kind in (Kind.COLUMN, Kind.LIST, Kind.STR):
            if kind in kinds:
                return Value(kind)
        return Value(Kind.NUMBER) if kinds == [Kind.NUMBER, Kind.NUMBER] else UNKNOWN

    def _subscript(self, module: Module, node: ast.Subscript) -> Value:
        container = self.value(module, node.value)
        if isinstance(node.slice, ast.Slice):
            if container.kind is Kind.QUERY:
                return one(Kind.LIST, shape(container))
            return container
        if container.kind in (Kind.LIST, Kind.DICT):
            return container.item
        if container.kind is Kind.QUERY:
            return shape(container)
        if container.kind is Kind.COLUMNS:
            return Value(Kind.COLUMN)
        if container.kind in (Kind.TUPLE, Kind.ROW) and isinstance(node.slice, ast.Constant):
            return (
                part(container, (node.slice.value,))
                if (isinstance(node.slice.value, int))
                else UNKNOWN
            )
        if container.kind is Kind.METADATA:
            return UNKNOWN
        return UNKNOWN


def _constant(constant: object) -> Value:
    if constant is None:
        return Value(Kind.NONE)
    if isinstance(constant, bool):
        return Value(Kind.BOOL)
    if isinstance(constant, str):
        return Value(Kind.STR)
    return Value(Kind.NUMBER) if isinstance(constant, (int, float)) else UNKNOWN
