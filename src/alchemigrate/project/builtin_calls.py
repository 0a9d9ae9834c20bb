"""What Python's own functions give, and what they call functions with: `sorted`, `map`, `zip` .."""

from __future__ import annotations

import ast

from ..source.module import Module
from .kinds import UNKNOWN, Kind, Value, join, one
from .resolver import Resolver
from .shapes import element

_GIVEN = {"dict": Value(Kind.DICT), "str": Value(Kind.STR), "len": Value(Kind.NUMBER)}
_LISTS = ("list", "tuple", "set", "sorted", "frozenset")

BUILTINS = frozenset(
    (*_GIVEN, *_LISTS, *"iter next zip type reversed min max enumerate map filter".split())
)
"""Names of the builtins whose results are known."""


def builtin_value(infer: Resolver, module: Module, name: str, call: ast.Call) -> Value:
    """What calling a builtin gives."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return _GIVEN.get(name, UNKNOWN)
    values = [infer.value(module, argument) for argument in call.args]
    first = values[0] if values else UNKNOWN
    if name in _LISTS:
        return one(Kind.LIST, element(first))
    if name in ("iter", "reversed"):
        return one(Kind.GENERATOR, element(first))
    if name == "next" or (name in ("min", "max") and len(values) == 1):
        return element(first)
    if name in ("min", "max"):
        return join(values)
    if name == "enumerate":
        return one(Kind.GENERATOR, Value(Kind.TUPLE, (Value(Kind.NUMBER), element(first))))
    if name == "zip":
        return one(Kind.GENERATOR, Value(Kind.TUPLE, tuple(map(element, values))))
    if name == "filter" and len(values) == 2:
        return one(Kind.GENERATOR, element(values[1]))
    if name == "map" and len(values) == 2:
        return one(Kind.GENERATOR, _mapped(infer, first))
    return _GIVEN.get(name, UNKNOWN)


def _mapped(infer: Resolver, function: Value) -> Value:
    if function.kind is Kind.FUNCTION and function.ref is not None:
        return infer.returned(function.ref, UNKNOWN)
    return infer.instance_of(function) if function.kind is Kind.CLASS else UNKNOWN


def handed(infer: Resolver, module: Module, function: ast.Lambda, argument: ast.arg) -> Value:
    """What a lambda gets that is given to `sorted(key=..)`, `list.sort`, `map()` or `filter()`."""
    positional = [*function.args.posonlyargs, *function.args.args]
    if argument not in positional:
        return UNKNOWN
    index = positional.index(argument)
    around = module.parents.get(function)
    call = module.parents.get(around) if isinstance(around, ast.keyword) else around
    if not isinstance(call, ast.Call) or any(isinstance(a, ast.Starred) for a in call.args):
        return UNKNOWN
    name = infer.origin(module, call.func).removeprefix("builtins.")
    if isinstance(around, ast.keyword):
        return _key(infer, module, call, name) if around.arg == "key" and index == 0 else UNKNOWN
    if name in ("map", "filter") and call.args[0] is function and index + 1 < len(call.args):
        return element(infer.value(module, call.args[index + 1]))
    return UNKNOWN


def _key(infer: Resolver, module: Module, call: ast.Call, name: str) -> Value:
    if name in ("sorted", "min", "max") and len(call.args) == 1:
        return element(infer.value(module, call.args[0]))
    match call.func:
        case ast.Attribute(value=owner, attr="sort") if not call.args:
            found = infer.value(module, owner)
            return element(found) if found.kind is Kind.LIST else UNKNOWN
    return UNKNOWN
