"""What a dict or list holds: what it is written with, and all that is put into it by its name.

`engines = {}` with `engines[url] = create_engine(url)` anywhere in the file holds engines; so does
`self.engines`, filled in the methods of its class. One thing that is not known makes it unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from ..source.module import Module
from .facts import last_name
from .kinds import UNKNOWN, Kind, Value, join, one
from .resolver import Resolver
from .scopes import Scope

Display = ast.Dict | ast.List
_PUT_AT = {"append": 0, "add": 0, "insert": 1, "setdefault": 1}
_PUT_MANY = {"update", "extend"}


def display(infer: Resolver, module: Module, node: Display) -> Value:
    """A dict or list that is written out."""
    kind = Kind.LIST if isinstance(node, ast.List) else Kind.DICT
    written = node.elts if isinstance(node, ast.List) else node.values
    values = [infer.value(module, element) for element in written]
    spread = isinstance(node, ast.Dict) and None in node.keys
    item = UNKNOWN if spread or not all(values) else _with(infer, module, node, values)
    return one(kind, item)


def taken(infer: Resolver, module: Module, receiver: Value, name: str, call: ast.Call) -> Value:
    """What a method of a dict gives."""
    if not receiver.item:
        return UNKNOWN
    if name in ("get", "pop", "setdefault"):
        return join([receiver.item, *(infer.value(module, other) for other in call.args[1:])])
    if name == "values":
        return one(Kind.LIST, receiver.item)
    if name == "items":
        return one(Kind.LIST, Value(Kind.TUPLE, (UNKNOWN, receiver.item)))
    return receiver if name == "copy" else UNKNOWN


def _with(infer: Resolver, module: Module, node: Display, written: list[Value]) -> Value:
    """What is written joined with what is put in later."""
    owner = _owner(module, node)
    put = list(_put(infer, module, owner)) if owner is not None else []
    values = [*written, *(UNKNOWN if v is None else infer.value(module, v) for v in put)]
    return join(values) if all(values) else UNKNOWN


def _owner(module: Module, node: Display) -> ast.Name | ast.Attribute | None:
    """The name or attribute that a display is assigned to."""
    around = module.parents.get(node)
    match around:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]):
            return target
        case ast.AnnAssign(target=ast.Name() | ast.Attribute() as target):
            return target
    return None


def _put(
    infer: Resolver, module: Module, owner: ast.Name | ast.Attribute
) -> Iterator[ast.expr | None]:
    """The expressions put into a container after it was made; None for one that is not plain."""
    home = _home(infer, module, owner)
    for place, value in _stores(module).get(last_name(owner), ()):
        if _home(infer, module, place) is home:
            yield value


def _home(infer: Resolver, module: Module, node: ast.expr) -> ast.AST | None:
    """What a name or attribute belongs to: its scope, or the class around `self.x`."""
    if isinstance(node, ast.Name):
        scope: Scope | None = infer.project.scope(module, node)
        while scope is not None:
            if node.id in scope.bindings and node.id not in scope.elsewhere:
                return scope.node
            scope = scope.parent
        return None
    around: ast.AST | None = node
    while around is not None and not isinstance(around, ast.ClassDef):
        around = module.parents.get(around)
    return around


@lru_cache(maxsize=256)
def _stores(module: Module) -> dict[str, list[tuple[ast.expr, ast.expr | None]]]:
    """All that is put into something in a module, by the last name of what it is put into."""
    found: dict[str, list[tuple[ast.expr, ast.expr | None]]] = {}
    for node in module.nodes:
        for place, value in _stored(node):
            if isinstance(place, ast.Name | ast.Attribute):
                found.setdefault(last_name(place), []).append((place, value))
    return found


def _stored(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, ast.Subscript):
                    yield target.value, value
                elif isinstance(target, ast.Tuple | ast.List):
                    inner = [e.value for e in target.elts if isinstance(e, ast.Subscript)]
                    yield from ((place, None) for place in inner)
        case ast.AugAssign(target=target):
            yield target, None
        case ast.Call(func=ast.Attribute(value=place, attr=name), args=args):
            if name in _PUT_MANY:
                yield place, None
            elif name in _PUT_AT and len(args) > _PUT_AT[name]:
                yield place, args[_PUT_AT[name]]
