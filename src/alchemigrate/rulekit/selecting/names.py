"""A Query kept under local names: every place that makes it, builds on it, and ends it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...project.scopes import How, Scope
from ..context import Context
from .reading import Reading, Root, Use, method, read
from .repeats import family_of, stays
from .session import roots
from .shape import Shape

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_SOURCES = frozenset({"join", "outerjoin", "select_from", "filter", "where"})
_SHAPING = frozenset({"with_entities", "add_columns", "add_entity"})


@dataclass(frozen=True, slots=True)
class Family:
    """The readings that belong together: all of the names that hold one Query in a function."""

    function: ast.AST
    readings: tuple[Reading, ...]
    parameters: tuple[ast.arg, ...] = ()

    @property
    def roots(self) -> tuple[Root, ...]:
        """Where the readings start."""
        return tuple(reading.root for reading in self.readings)

    def calls_behind(self, reading: Reading) -> tuple[ast.Call, ...]:
        """The methods of a reading, and before them all that a name's Query may have had called."""
        before = [call for one in self.readings if one.use is Use.NAMED for call in one.links]
        inner = () if isinstance(reading.root, ast.Call) else tuple(before)
        return (*inner, *reading.links)

    def ambiguous_names(self, context: Context, shape: Shape) -> bool:
        """Whether `filter_by()` stands where names may belong to one of several entities."""
        calls = [call for one in self.readings for call in one.links]
        if not any(method(call) == "filter_by" for call in calls):
            return False
        own = family_of(context, shape)
        reading = [call for call in calls if method(call) in _SOURCES]
        return shape.several or not all(stays(context, call, own) for call in reading)

    def shape(self, of: Callable[[Reading], Shape | str]) -> Shape | str:
        """What all Queries of the family select; they must agree."""
        if any(method(call) in _SHAPING for one in self.readings for call in one.links):
            return "what is selected changes on the way"
        shapes = [of(one) for one in self.readings if not isinstance(one.root, ast.Name)]
        reasons = [shape for shape in shapes if isinstance(shape, str)]
        if reasons:
            return reasons[0]
        if len(set(shapes)) > 1:
            return "the name holds queries of different things"
        return shapes[0]


@dataclass(frozen=True, slots=True)
class Following:
    """What is followed beyond a function: where else a Query starts, and how else it may end."""

    starts: Callable[[Context, ast.AST], bool]
    leaves: Callable[[Context, Reading], bool]


def family(context: Context, first: Reading, following: Following | None = None) -> Family | str:
    """All readings of the names that a Query is kept under, or why they are not all known.

    With `following`, a name may be a parameter, start from a call, and be returned or passed on.
    """
    scope = context.scope(first.root)
    if not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return "the query is kept under a name that other code may use"
    names, readings = set(_names_of(first)), dict.fromkeys([first])
    while True:
        known = len(names), len(readings)
        for name in tuple(names):
            found = _of_name(context, scope, name, following)
            if isinstance(found, str):
                return found
            readings.update(dict.fromkeys(found))
        names |= {name for one in readings for name in _names_of(one)}
        if known == (len(names), len(readings)):
            return Family(scope.node, tuple(readings), tuple(_parameters(scope, names)))


def _names_of(reading: Reading) -> Iterator[str]:
    """The name that a reading starts from, and the one that it is kept under."""
    if isinstance(reading.root, ast.Name):
        yield reading.root.id
    if reading.use is Use.NAMED:
        assert isinstance(reading.end, ast.Assign)
        assert isinstance(reading.end.targets[0], ast.Name)
        yield reading.end.targets[0].id


def _parameters(scope: Scope, names: set[str]) -> Iterator[ast.arg]:
    for name in sorted(names):
        for binding in scope.bindings.get(name, []):
            if isinstance(binding.node, ast.arg):
                yield binding.node


def _of_name(
    context: Context, scope: Scope, name: str, following: Following | None
) -> list[Reading] | str:
    """The readings that assign a name and those that start from it."""
    found: list[Reading] = []
    if name in scope.elsewhere:
        return f"{name} is not a name of this function alone"
    for binding in scope.bindings.get(name, []):
        if following is not None and binding.how is How.PARAMETER:
            continue
        if binding.how is not How.ASSIGN or binding.path or binding.value is None:
            return f"{name} is bound to something else as well"
        root = root_of(context, binding.value, following)
        if root is None:
            return f"{name} is bound to something else as well"
        found.append(read(context, root))
    for use in context.uses(name, scope.node):
        if _function_of(context, use) is not scope.node:
            return f"{name} is used in a function of its own"
        found.append(read(context, use))
    for one in found:
        if one.use is Use.OTHER and not (following and following.leaves(context, one)):
            return one.reason
    return found


def root_of(
    context: Context, value: ast.expr, following: Following | None = None
) -> ast.Call | ast.Attribute | ast.Name | None:
    """Where the Query begins that an expression is, if all of it is one."""
    current: ast.expr = value
    while True:
        if isinstance(current, (ast.Call, ast.Attribute)) and (
            roots(context, current) or (following and following.starts(context, current))
        ):
            found: ast.Call | ast.Attribute | ast.Name = current
            break
        match current:
            case ast.Name():
                found = current
                break
            case ast.Call(func=ast.Attribute(value=inner)):
                current = inner
            case _:
                return None
    return found if read(context, found).whole is value else None


def _function_of(context: Context, node: ast.AST) -> ast.AST | None:
    for around in context.ancestors(node):
        if isinstance(around, _FUNCTIONS):
            return around
    return None
