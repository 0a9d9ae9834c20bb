"""Loops over the rows of a query whose bodies read relationships that load on access."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...project.kinds import Kind
from ...project.reach import reaching
from ...project.scopes import Binding, How
from ...rulekit.context import Context
from ...values.models import MappedClass, Relationship
from ...values.query_use import How as Use
from ...values.query_use import LazyRead
from .eager import EVERYTHING, loaded
from .known import Known
from .rows import Source, sources
from .shapes import Link, Shape
from .statements import statement

Loop = ast.For | ast.AsyncFor | ast.comprehension
LAZY = "select"
FIXING = (Use.EQUAL, Use.LITERAL)
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Subject:
    """What a name holds: an object of a class, loaded by queries or over `steps` from there."""

    mapped: MappedClass
    sources: tuple[Source, ...]
    steps: tuple[Relationship, ...] = ()


def reads(context: Context, known: Known, keys: frozenset[str]) -> Iterator[LazyRead]:
    """The reads in the loops of a module of relationships that have one of the keys."""
    reader = _Loops(context, known)
    for attribute in context.module.of(ast.Attribute):
        if attribute.attr in keys and isinstance(attribute.ctx, ast.Load):
            found = reader.read(attribute)
            if found is not None:
                yield found


@dataclass
class _Loops:
    context: Context
    known: Known

    def read(self, attribute: ast.Attribute) -> LazyRead | None:
        """What `name.key` or `name.key.key` reads, if the name is that of a loop around it."""
        keys: list[str] = []
        node: ast.expr = attribute
        while isinstance(node, ast.Attribute):
            keys.insert(0, node.attr)
            node = node.value
        loop = self._loop(node) if isinstance(node, ast.Name) else None
        if loop is None or not isinstance(node, ast.Name) or self._leaves(attribute, loop):
            return None
        subject = self.subject(node, 0)
        steps = self._steps(subject.mapped, keys) if subject is not None else ()
        if subject is None or len(steps) != len(keys):
            return None
        return self._lazy(subject, steps, loop)

    def subject(self, name: ast.Name, depth: int) -> Subject | None:
        """What a name holds, where that is known for certain."""
        binding = self._binding(name)
        if binding is None or binding.value is None or depth > DEPTH:
            return None
        value = binding.value
        if binding.how is How.FOR and isinstance(value, ast.Attribute):
            return self._related(value, depth)
        holds = self.context.value(name)
        mapped = self.known.mapped(holds.ref) if holds.kind is Kind.INSTANCE else None
        found = sources(self.context, value) if mapped is not None else ()
        return Subject(mapped, found) if mapped is not None and found else None

    def _related(self, value: ast.Attribute, depth: int) -> Subject | None:
        """An element of `name.key`, a collection of another object."""
        around = self.subject(value.value, depth + 1) if isinstance(value.value, ast.Name) else None
        step = self.known.relationship(around.mapped, value.attr) if around is not None else None
        if around is None or step is None or not step.uselist:
            return None
        mapped = self.known.models.classes.get(step.target)
        return Subject(mapped, around.sources, (*around.steps, step)) if mapped else None

    def _binding(self, name: ast.Name) -> Binding | None:
        scope = self.context.scope(name)
        while name.id not in scope.bindings and scope.parent is not None:
            scope = scope.parent
        if name.id not in scope.bindings:
            return None
        found = reaching(scope, name.id, name, self.context.module.parents)
        return found[0] if len(found) == 1 and found[0].how in (How.FOR, How.ASSIGN) else None

    def _loop(self, name: ast.Name) -> Loop | None:
        """The loop that binds a name, if the name stands in it."""
        binding = self._binding(name)
        if binding is None or binding.how is not How.FOR or binding.value is None:
            return None
        loop = self.context.parent(binding.value)
        return loop if isinstance(loop, (ast.For, ast.AsyncFor, ast.comprehension)) else None

    def _leaves(self, node: ast.AST, loop: Loop) -> bool:
        """Whether the loop ends with the first row for which the node is reached."""
        if isinstance(loop, ast.comprehension):
            return False
        around = self.context.statement(node)
        if around not in ast.walk(loop):
            return True
        return isinstance(around, ast.Return) or any(
            isinstance(other, (ast.Return, ast.Break)) for other in self.context.block(around)
        )

    def _steps(self, mapped: MappedClass, keys: list[str]) -> tuple[Relationship, ...]:
        found: list[Relationship] = []
        at: MappedClass | None = mapped
        for key in keys:
            step = self.known.relationship(at, key) if at is not None else None
            if step is None or (found and found[-1].uselist):
                return ()
            found.append(step)
            at = self.known.models.classes.get(step.target)
        return tuple(found)

    def _lazy(
        self, subject: Subject, steps: tuple[Relationship, ...], loop: Loop
    ) -> LazyRead | None:
        whole = (*subject.steps, *steps)
        first = len(whole)
        for source in subject.sources:
            eager = loaded(source.context, source.calls)
            if eager is None or EVERYTHING in eager:
                return None
            fixed = self._fixed(source)
            missing = [
                number
                for number in range(len(subject.steps), len(whole))
                if tuple(one.key for one in whole[: number + 1]) not in eager
                and whole[number].lazy == LAZY
                and not self._at_hand(whole, number, fixed)
            ]
            if not missing or missing[-1] != len(whole) - 1:
                return None
            first = min(first, missing[0])
        source = subject.sources[0]
        line = loop.iter.lineno if isinstance(loop, ast.comprehension) else loop.lineno
        return LazyRead(
            self.context.module.path,
            line,
            source.place,
            tuple(one.name for one in whole),
            first,
            source.awaited,
        )

    def _at_hand(self, whole: tuple[Relationship, ...], number: int, fixed: frozenset[str]) -> bool:
        """Whether the object on the other side is the same for all rows, or the one before."""
        step = whole[number]
        if step.direction != "MANYTOONE":
            return False
        if number == 0:
            return fixed.issuperset(step.local)
        before = whole[number - 1]
        return step.name in before.reverse or set(step.local) == set(before.remote)

    def _fixed(self, source: Source) -> frozenset[str]:
        """The columns that a query compares with one value."""
        if not isinstance(source.root, (ast.Call, ast.Attribute)):
            return frozenset()
        links = tuple(Link(call) for call in source.calls)
        shape = Shape(source.root, links, source.root, True, False)
        used = statement(source.context, self.known, shape).used
        return frozenset(f"{one.table}.{one.column}" for one in used if one.how in FIXING)
