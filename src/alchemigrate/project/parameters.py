"""What a parameter is: by annotation, dependency, fixture, all call sites, or use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from ..source.module import Module
from . import dispatched
from .builtin_calls import handed
from .classes import find_in_class
from .escapes import escapes
from .facts import is_fixture, last_name
from .kinds import UNKNOWN, Kind, Ref, Value, join
from .resolver import Resolver, Site
from .scopes import FunctionNode

_DEPENDENCIES = {"Depends", "Security", "FromDishka", "Provide"}

_TELLING = (Kind.ENGINE, Kind.SESSION_FACTORY, Kind.SCOPED_SESSION)


def value(infer: Resolver, module: Module, argument: ast.arg) -> Value:
    """What the parameter `argument` is inside its function."""

    def compute() -> Value:
        function = module.parents[module.parents[argument]]
        assert isinstance(function, FunctionNode)
        return (
            _receiver(infer, module, function, argument)
            or infer.annotation(module, argument.annotation)
            or _default(infer, module, function, argument)
            or _fixture(infer, module, function, argument.arg)
            or _from_calls(infer, module, function, argument)
            or dispatched.value(infer, function, argument)
            or _from_use(infer, module, function, argument.arg)
            or _like_default(infer, module, function, argument)
        )

    return infer.once(("parameter", argument), compute)


def _receiver(infer: Resolver, module: Module, function: FunctionNode, argument: ast.arg) -> Value:
    """`self` and `cls` of a method."""
    owner = module.parents.get(function)
    positional = [*function.args.posonlyargs, *function.args.args]
    if not isinstance(owner, ast.ClassDef) or not positional or positional[0] is not argument:
        return UNKNOWN
    names = {last_name(decorator) for decorator in getattr(function, "decorator_list", [])}
    if "staticmethod" in names:
        return UNKNOWN
    as_class = names & {"classmethod", "declared_attr", "expression"} or argument.arg == "cls"
    if as_class:
        return Value(Kind.CLASS, ref=Ref(module, owner))
    return infer.instance_of(Value(Kind.CLASS, ref=Ref(module, owner)))


def default_of(function: FunctionNode, argument: ast.arg) -> ast.expr | None:
    """The default of a parameter, or None."""
    positional = [*function.args.posonlyargs, *function.args.args]
    if argument in positional:
        index = positional.index(argument) - (len(positional) - len(function.args.defaults))
        return function.args.defaults[index] if index >= 0 else None
    if argument in function.args.kwonlyargs:
        return function.args.kw_defaults[function.args.kwonlyargs.index(argument)]
    return None


def _default(infer: Resolver, module: Module, function: FunctionNode, argument: ast.arg) -> Value:
    default = default_of(function, argument)
    return dependency(infer, module, [default]) if default is not None else UNKNOWN


def _like_default(
    infer: Resolver, module: Module, function: FunctionNode, argument: ast.arg
) -> Value:
    """A parameter whose default is an Engine or a session factory is one, whoever calls."""
    default = default_of(function, argument)
    found = infer.value(module, default) if default is not None else UNKNOWN
    return found if found.kind in _TELLING else UNKNOWN


def dependency(infer: Resolver, module: Module, candidates: list[ast.expr]) -> Value:
    """What `Depends(get_db)` among the candidates provides: the yielded or returned value."""
    for candidate in candidates:
        match candidate:
            case ast.Call(func=function, args=[dependable, *_]) if (
                last_name(function) in _DEPENDENCIES
            ):
                return infer.provided(infer.value(module, dependable))
    return UNKNOWN


def _fixture(infer: Resolver, module: Module, function: FunctionNode, name: str) -> Value:
    """The fixture of the parameter's name, if this is a test: same file, then conftest files."""
    found = fixture_of(infer, module, function, name)
    return infer.provided(Value(Kind.FUNCTION, ref=Ref(*found))) if found else UNKNOWN


def fixture_of(
    infer: Resolver, module: Module, function: FunctionNode, name: str
) -> tuple[Module, ast.FunctionDef | ast.AsyncFunctionDef] | None:
    """The pytest fixture that a parameter of a test or fixture asks for."""
    if isinstance(function, ast.Lambda):
        return None
    is_test = function.name.startswith("test") or any(map(is_fixture, function.decorator_list))
    if not is_test:
        return None
    for other in _fixture_files(infer, module):
        node = infer.project.fixtures(other).get(name)
        if node is not None and node is not function:
            return other, node
    return None


def _fixture_files(infer: Resolver, module: Module) -> Iterator[Module]:
    yield module
    for folder in PurePosixPath(module.path).parents:
        path = "conftest.py" if str(folder) == "." else f"{folder}/conftest.py"
        found = infer.project.module(path) if path in infer.project.layout.paths else None
        if found is not None and found is not module:
            yield found


def _from_calls(
    infer: Resolver, module: Module, function: FunctionNode, argument: ast.arg
) -> Value:
    """Joined over every call of the function in the project; UNKNOWN if one cannot be read."""
    if isinstance(function, ast.Lambda):
        return handed(infer, module, function, argument)
    if function.name.startswith("test"):
        return UNKNOWN
    if escapes(infer, function, function.name):
        return UNKNOWN
    found: list[Value] = []
    for site in calls_of_function(infer, module, function):
        given = _given(infer, site, function, argument)
        if given is not None:
            if not given:
                return UNKNOWN
            found.append(given)
    default = default_of(function, argument)
    if default is not None and found:
        found.append(infer.value(module, default))
    return join(found)


def given_at_calls(
    infer: Resolver, module: Module, function: FunctionNode, argument: ast.arg
) -> Iterator[tuple[Site, ast.expr]]:
    """Every call that is known to call a function, and what it passes for one parameter."""
    for site in calls_of_function(infer, module, function):
        passed = passed_at(site, function, argument)
        if isinstance(passed, ast.expr):
            yield site, passed


def calls_of_function(infer: Resolver, module: Module, function: FunctionNode) -> list[Site]:
    """Every call of the project that is known to call a function."""
    owner = module.parents.get(function)
    name = getattr(function, "name", "")
    names = {name}
    if name == "__init__" and isinstance(owner, ast.ClassDef):
        names |= infer.project.subclass_names(owner.name)
    return [site for each in sorted(names) for site in _calls_to(infer, each).get(function, ())]


def _calls_to(infer: Resolver, name: str) -> dict[ast.AST, list[Site]]:
    """Calls of something so named, by the function called; kept unless asked in a circle."""
    known = infer.sites.get(name)
    if known is not None:
        return known
    found: dict[ast.AST, list[Site]] = {}
    circles = infer.circles
    for module, call in _named(infer, name):
        target = _target(infer, module, call)
        if target is not None:
            found.setdefault(target[0], []).append(Site(module, call, target[1]))
    if infer.circles == circles:
        infer.sites[name] = found
    return found


def _named(infer: Resolver, name: str) -> Iterator[tuple[Module, ast.Call]]:
    for path in infer.project.callers.get(name, []):
        other = infer.project.module(path)
        if other is not None:
            for call in calls_of(infer, other, name):
                yield other, call


def calls_of(infer: Resolver, module: Module, name: str) -> list[ast.Call]:
    """All calls in a module of something whose last name is `name`."""
    table = infer.project.calls_by_name(module)
    return table.get(name, [])


def _target(infer: Resolver, module: Module, call: ast.Call) -> tuple[ast.AST, int] | None:
    """The function that a call calls, and how many leading parameters it fills by itself."""
    callee = infer.value(module, call.func)
    if callee.ref is None:
        return None
    if callee.kind is Kind.FUNCTION:
        return callee.ref.node, 0
    if callee.kind is Kind.METHOD:
        owner = callee.ref.module.parents.get(callee.ref.node)
        return callee.ref.node, 1 if isinstance(owner, ast.ClassDef) else 0
    if callee.kind is Kind.CLASS:
        found = find_in_class(infer, callee.ref, "__init__")
        return (found[1].node, 1) if found is not None else None
    return None


def _given(infer: Resolver, site: Site, function: FunctionNode, argument: ast.arg) -> Value | None:
    """What a call passes for the parameter; None if it leaves it out."""
    passed = passed_at(site, function, argument)
    if isinstance(passed, ast.expr):
        return infer.value(site.module, passed)
    return UNKNOWN if passed else None


def passed_at(site: Site, function: FunctionNode, argument: ast.arg) -> ast.expr | bool:
    """The expression that a call passes for the parameter, or else whether it may pass one."""
    call = site.call
    if any(isinstance(arg, ast.Starred) for arg in call.args):
        return True
    for keyword in call.keywords:
        if keyword.arg == argument.arg:
            return keyword.value
        if keyword.arg is None:
            return True
    positional = [*function.args.posonlyargs, *function.args.args]
    if argument in positional:
        index = positional.index(argument) - site.skip
        if 0 <= index < len(call.args):
            return call.args[index]
    return False


def _from_use(infer: Resolver, module: Module, function: FunctionNode, name: str) -> Value:
    """A thing asked to `.query(MappedClass)` is a Session, whatever it is called."""
    for call in calls_of(infer, module, "query"):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=used)), args=[first, *_]) if (
                used == name and _encloses(module, function, call)
            ):
                if infer.is_mapped_thing(infer.value(module, first)):
                    return Value(Kind.SESSION)
    return UNKNOWN


def _encloses(module: Module, function: FunctionNode, node: ast.AST) -> bool:
    current: ast.AST | None = node
    while current is not None:
        if current is function:
            return True
        current = module.parents.get(current)
    return False
