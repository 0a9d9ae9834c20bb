"""Engines that a function binds metadata to, and how the places that call it name them.

`def reflected(name, session): return Table(name, MetaData(bind=session.bind), autoload=True)`: what
a caller does with that table needs the engine of the session that it handed over.
"""

from __future__ import annotations

import ast

from ..project.parameters import passed_at
from ..project.resolver import Site
from ..project.scopes import How
from ..source.module import Module
from .context import Context, Function


def engine_of_call(
    context: Context, at: ast.AST, engines: list[tuple[Module, ast.expr]]
) -> str | None:
    """How a function names the engine that what it got by calls is bound to; None if unclear.

    `engines` are all engines that the project binds metadata to: attributes of one parameter of one
    function. All calls of it around `at` have to pass the same name for it.
    """
    homes = {home for module, engine in engines if (home := _parameter(module, engine))}
    here = context.function(at)
    if len(homes) != 1 or here is None or len({module.source(e) for module, e in engines}) != 1:
        return None
    function, argument = homes.pop()
    root, _, rest = engines[0][0].source(engines[0][1]).partition(".")
    if not rest or root != argument.arg or any(not _parameter(m, e) for m, e in engines):
        return None
    given = {
        context.source(passed)
        for call in ast.walk(here)
        if isinstance(call, ast.Call) and context.value(call.func).ref is not None
        if getattr(context.value(call.func).ref, "node", None) is function
        for passed in [passed_at(Site(context.module, call, 0), function, argument)]
        if isinstance(passed, ast.Name) and _is_kept(context, passed, at)
    }
    return f"{given.pop()}.{rest}" if len(given) == 1 else None


def _parameter(module: Module, engine: ast.expr) -> tuple[Function, ast.arg] | None:
    """The function and the parameter that an engine is an attribute of."""
    root = engine
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root is engine:
        return None
    around = module.parents.get(engine)
    while around is not None:
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = (*around.args.posonlyargs, *around.args.args, *around.args.kwonlyargs)
            found = [argument for argument in arguments if argument.arg == root.id]
            return (around, found[0]) if found and not _is_method(module, around) else None
        around = module.parents.get(around)
    return None


def _is_method(module: Module, function: Function) -> bool:
    return isinstance(module.parents.get(function), ast.ClassDef)


def _is_kept(context: Context, name: ast.Name, at: ast.AST) -> bool:
    """Whether a name means one thing throughout the function around a place."""
    bindings = context.scope(at).bindings.get(name.id, [])
    return len(bindings) == 1 and (
        bindings[0].how in (How.PARAMETER, How.WITH) or name.lineno > _line(bindings[0].node)
    )


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
