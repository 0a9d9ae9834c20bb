"""What each statement in the code does with the columns of its tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...project.facts import last_name
from ...project.kinds import Ref
from ...rulekit.context import Context
from ...values.models import MappedClass
from ...values.query_use import How, Statement, Used
from .conditions import Conditions, is_literal, own
from .known import Known
from .shapes import Link, Shape

UNITING = frozenset("union intersect except_".split())
"""Those that compare whole rows; UNION ALL does not."""
SORTED = ("desc", "asc")
PARTLY = ("load_only", "defer")
UNREAD = frozenset("from_statement with_parent".split())


def statement(context: Context, known: Known, shape: Shape) -> Statement:
    """One statement as a value."""
    return _Reader(context, known, shape).read()


@dataclass
class _Reader:
    """Goes along the methods of a statement; `entity` is what `filter_by()` is about."""

    context: Context
    known: Known
    shape: Shape
    tables: list[str] = field(default_factory=list)
    selected: list[ast.expr] = field(default_factory=list)
    partly: bool = False
    entity: MappedClass | None = None
    distinct: bool = False
    united: bool = False
    joined: bool = False
    sorted: bool = True

    def read(self) -> Statement:
        """All of it."""
        self.conditions = Conditions(self.context, self.known)
        self._start()
        for link in self.shape.links:
            self._link(link)
        root = self.shape.root
        parent = self.context.parent(self.shape.whole)
        outside = isinstance(parent, ast.Call) and last_name(parent.func) in UNITING
        return Statement(
            self.context.module.path,
            root.lineno,
            tuple(dict.fromkeys(self.conditions.used)),
            tuple(self.tables),
            self.shape.limited,
            self.distinct,
            self.united or outside,
            self.joined,
            tuple(self._picked()) if self.distinct or self.united or outside else (),
            tuple(self.conditions.pairs),
            self.conditions.complete and self.shape.closed,
        )

    def _start(self) -> None:
        root = self.shape.root
        if isinstance(root, ast.Attribute):
            self._select([root.value])
            return
        arguments = list(root.args)
        if arguments and isinstance(arguments[0], (ast.List, ast.Tuple)):
            arguments, conditions = arguments[0].elts, arguments[1:]
            self.conditions.add(conditions[:1])
        if isinstance(root.func, ast.Attribute) and self.known.table(self.context, root.func.value):
            self.conditions.add(arguments[:1])
            arguments = [root.func.value]
        self.conditions.complete &= all(one.arg in ("from_obj", "values") for one in root.keywords)
        self._select(arguments)

    def _select(self, nodes: list[ast.expr]) -> None:
        self.selected = nodes
        self.tables = [
            found for node in nodes if (found := self.known.table(self.context, node)) is not None
        ]
        first = nodes[0] if nodes else None
        if first is not None:
            self.entity = self._owner(first)

    def _picked(self) -> Iterator[str]:
        """The columns that are selected, as far as it is certain that they are."""
        for node in self.selected:
            found = self.known.column(self.context, node)
            mapped = self.known.entity(self.context, node)
            if found is not None:
                yield ".".join(found)
            elif mapped is not None and not self.partly:
                yield from self._loaded(mapped, self.context.value(node).ref)

    def _loaded(self, mapped: MappedClass, ref: Ref | None) -> Iterator[str]:
        """The columns of a class that are not deferred."""
        for attribute in mapped.columns:
            place = self.known.attribute(mapped, attribute)
            declared = self.context.mappings.find(ref, attribute) if ref is not None else None
            call = declared.call if declared is not None else None
            deferred = call is not None and (
                last_name(call.func) == "deferred"
                or any((one.arg or "deferred").startswith("deferred") for one in call.keywords)
            )
            if place is not None and not deferred:
                yield ".".join(place)

    def _owner(self, node: ast.expr) -> MappedClass | None:
        """The class that an expression is, or is an attribute of."""
        found = self.known.entity(self.context, node)
        if found is None and isinstance(node, ast.Attribute):
            found = self.known.entity(self.context, node.value)
        return found

    def _link(self, link: Link) -> None:
        call, sure = link.call, link.sure
        match link.name:
            case "filter" | "where":
                self.conditions.add(call.args, sure)
            case "filter_by":
                self._by_name(call, sure)
            case "join" | "outerjoin" | "select_from" | "join_from":
                self._join(call, sure)
            case "order_by":
                self._order(call.args, sure)
            case "group_by":
                self._note(call.args, How.GROUP, sure)
            case "distinct":
                self.distinct = self.distinct or not call.args
                self._note(call.args, How.DISTINCT, sure)
            case "with_entities" | "with_only_columns":
                self._select(call.args)
            case "options":
                self.partly = self.partly or any(
                    last_name(one.func) in PARTLY
                    for one in ast.walk(call)
                    if isinstance(one, ast.Call)
                )
            case name if name in UNREAD:
                self.conditions.complete = False
            case name if name in UNITING:
                self.united = True

    def _by_name(self, call: ast.Call, sure: bool) -> None:
        for keyword in call.keywords:
            name = keyword.arg or ""
            place = self.known.attribute(self.entity, name) if self.entity is not None else None
            related = (
                self.known.relationship(self.entity, name) if self.entity is not None else None
            )
            empty = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
            how = How.LITERAL if is_literal(keyword.value) else How.EQUAL
            how = How.OTHER if empty else how
            if place is not None:
                self.conditions.used.append(Used(*place, how, sure))
            elif related is not None:
                self.conditions.used += (Used(*one, how, sure) for one in own(related))
            else:
                self.conditions.complete = False

    def _join(self, call: ast.Call, sure: bool) -> None:
        if not call.args:
            return
        target = call.args[0]
        plain = last_name(call.func) == "select_from" and self.known.table(self.context, target)
        self.joined = self.joined or not plain
        related = self.known.related(self.context, target)
        if related is not None:
            self.entity = self.known.models.classes.get(related.target)
        else:
            self.entity = self._owner(target)
        self.conditions.add((one for one in call.args[1:] if not self._names(one)), sure)
        self.conditions.add((one.value for one in call.keywords if one.arg == "onclause"), sure)

    def _names(self, node: ast.expr) -> bool:
        """Whether an argument of join() is no condition: a relationship, a class, a flag."""
        named = self.known.related(self.context, node) or self.known.table(self.context, node)
        return bool(named) or isinstance(node, ast.Constant)

    def _order(self, nodes: list[ast.expr], sure: bool) -> None:
        for node in nodes:
            found = self.known.column(self.context, _bare(self.context, node))
            self.sorted = self.sorted and found is not None
            if self.sorted and found is not None:
                self.conditions.used.append(Used(*found, How.ORDER, sure))

    def _note(self, nodes: list[ast.expr], how: How, sure: bool) -> None:
        for node in nodes:
            found = self.known.column(self.context, node)
            if found is not None:
                self.conditions.used.append(Used(*found, how, sure))


def _bare(context: Context, node: ast.expr) -> ast.expr:
    """What is sorted by, without its direction."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name), args=[]) if name in SORTED:
            return _bare(context, inner)
        case ast.Call(args=[inner]) if last_name(node.func) in SORTED:
            return _bare(context, inner)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return inner
    return node


def statements(context: Context, known: Known, found: list[Shape]) -> Iterator[Statement]:
    """Those of a module that are about tables which are known."""
    for shape in found:
        one = statement(context, known, shape)
        if one.used or one.tables or one.picked:
            yield one
