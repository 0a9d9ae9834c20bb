"""What an annotation promises: `Session`, `Optional[Session]`, `Iterator[Session]`, `"User"` ..."""

from __future__ import annotations

import ast

from ..source.module import Module
from .api import CLASSES
from .classes import outside_bases
from .kinds import UNKNOWN, Kind, Value, join, one
from .names import canonical
from .resolver import Resolver

_OPTIONAL = {"Optional", "Union"}
_LISTS = {"List", "list", "Sequence", "Iterable", "Set", "set", "Collection", "Tuple", "tuple"}
_GENERATORS = {"Iterator", "Generator", "AsyncIterator", "AsyncGenerator", "AsyncIterable"}
_CONTEXTS = {"ContextManager", "AbstractContextManager", "AbstractAsyncContextManager"}
_AWAITABLES = {"Awaitable", "Coroutine"}
_ANYTHING = {"typing.Any", "typing_extensions.Any"}
_METACLASSES = ("builtins.type", ".DeclarativeMeta", "abc.ABCMeta", ".DefaultMeta")
_BUILTINS = {"str": Kind.STR, "int": Kind.NUMBER, "float": Kind.NUMBER, "bool": Kind.BOOL}


def value(infer: Resolver, module: Module, node: ast.expr | None) -> Value:
    """The value of something annotated with `node`, UNKNOWN where the annotation says nothing."""
    match node:
        case None:
            return UNKNOWN
        case ast.Constant(value=str(text)):
            return _quoted(infer, module, node, text)
        case ast.Constant(value=None):
            return Value(Kind.NONE)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return join([value(infer, module, left), value(infer, module, right)])
        case ast.Subscript(value=outer, slice=inner):
            return _generic(infer, module, outer, inner)
        case ast.Name(id=name) if name in _BUILTINS or name == "dict":
            return Value(_BUILTINS.get(name, Kind.DICT))
        case ast.Name() | ast.Attribute():
            return instance_of(infer, infer.value(module, node))
    return UNKNOWN


def _quoted(infer: Resolver, module: Module, node: ast.expr, text: str) -> Value:
    try:
        inner = ast.parse(text, mode="eval").body
    except SyntaxError:
        return UNKNOWN
    for child in ast.walk(inner):
        ast.copy_location(child, node)
        module.parents.setdefault(child, node)
    return value(infer, module, inner)


def _generic(infer: Resolver, module: Module, outer: ast.expr, inner: ast.expr) -> Value:
    name = outer.id if isinstance(outer, ast.Name) else getattr(outer, "attr", "")
    arguments = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
    parts = [value(infer, module, argument) for argument in arguments]
    if name in _OPTIONAL:
        return join(parts)
    if name == "Annotated":
        return infer.dependency(module, arguments[1:]) or parts[0]
    if name in _LISTS:
        return one(Kind.LIST, parts[0])
    if name in _GENERATORS:
        return one(Kind.GENERATOR, parts[0])
    if name in _CONTEXTS:
        return one(Kind.CONTEXT, parts[0])
    if name in _AWAITABLES:
        return one(Kind.AWAITABLE, parts[-1])
    if name in ("Dict", "dict", "Mapping"):
        return one(Kind.DICT, parts[-1])
    if name in ("Type", "type"):
        return Value(Kind.CLASS, ref=parts[0].ref) if parts[0].ref else UNKNOWN
    if name in ("Mapped", "ClassVar", "Final"):
        return parts[0]
    return instance_of(infer, infer.value(module, outer))


def instance_of(infer: Resolver, thing: Value) -> Value:
    """An instance of a class given as a value; of a metaclass that is a class, but not which."""
    if thing.kind is Kind.EXTERNAL:
        if thing.name in _ANYTHING or thing.name.endswith(_METACLASSES):
            return UNKNOWN
        known = CLASSES.get(canonical(thing.name))
        if known:
            return known
        return Value(Kind.EXTERNAL_INSTANCE, name=thing.name)
    if thing.kind is Kind.CLASS and thing.ref is not None:
        if any(base.name.endswith(_METACLASSES) for base in outside_bases(infer, thing.ref)):
            return UNKNOWN
        return infer.inherited_kind(thing.ref) or Value(Kind.INSTANCE, ref=thing.ref)
    return UNKNOWN
