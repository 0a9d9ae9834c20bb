"""Engines that metadata is bound to (1.x), and how to name them where they have to be named now.

In 1.x `metadata.create_all()` used the engine that the metadata was bound to. If all bindings of a
project name one and the same engine, that engine is what every such call meant: with any other
metadata the call would have failed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..project.facts import last_name
from ..project.kinds import Kind
from ..project.project import Project
from ..project.scopes import How, Scope
from ..source.module import Module
from ..values.text import Import
from .bound_calls import engine_of_call
from .context import Context
from .meant import meant
from .owned import engine_of_object
from .spelling import absolute_name, reaches, visible

BASES = ("sqlalchemy.orm.declarative_base", "sqlalchemy.ext.declarative.declarative_base")


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """One place that binds metadata: the module, the assignment or call, and the engine given.

    `owner` is the text of what is bound where it is an assignment to `.bind` or to a name.
    """

    module: Module
    node: ast.Assign | ast.Call
    engine: ast.expr
    owner: str


@dataclass(frozen=True, slots=True)
class Named:
    """How an engine is spelled at a place, and the imports that this takes."""

    text: str
    imports: tuple[Import, ...] = ()


_MAKERS = ("MetaData", "declarative_base")


@lru_cache(maxsize=2)
def bindings_of(project: Project) -> tuple[Bound, ...]:
    """Every place of a project that binds metadata to an engine."""
    paths = {
        *project.attribute_files.get("bind", ()),
        *project.callers.get("MetaData", ()),
        *project.callers.get("declarative_base", ()),
    }
    modules = [project.module(path) for path in sorted(paths)]
    return tuple(
        found
        for module in modules
        if module is not None
        for node in _candidates(project, module)
        for found in _binding(project, module, node)
    )


def _candidates(project: Project, module: Module) -> Iterator[ast.AST]:
    """Assignments, and calls of what may be MetaData or declarative_base by its name or import."""
    scope = project.own_scope(module, module.tree)
    names = {
        name
        for name, found in scope.bindings.items()
        if any(one.origin.endswith(_MAKERS) for one in found)
    }
    for node in module.nodes:
        if isinstance(node, ast.Assign):
            yield node
        elif isinstance(node, ast.Call):
            name = last_name(node.func)
            if name in names or name in _MAKERS:
                yield node


def _binding(project: Project, module: Module, node: ast.AST) -> Iterator[Bound]:
    infer = project.inference
    match node:
        case ast.Assign(targets=[ast.Attribute(value=owner, attr="bind")], value=engine):
            if infer.value(module, owner).kind is Kind.METADATA and not _is_none(engine):
                yield Bound(module, node, meant(project, module, engine), module.source(owner))
        case ast.Call() if node.args or node.keywords:
            given = engine_argument(project, module, node)
            if given is not None:
                around = module.parents.get(node)
                target = around.targets[0] if isinstance(around, ast.Assign) else None
                name = module.source(target) if target is not None else ""
                value = given.value if isinstance(given, ast.keyword) else given
                if not _is_none(value):
                    yield Bound(module, node, value, name)


def engine_argument(
    project: Project, module: Module, call: ast.Call
) -> ast.expr | ast.keyword | None:
    """The engine given to `MetaData(..)` or `declarative_base(..)`, by name or in first place."""
    if not isinstance(call.func, (ast.Name, ast.Attribute)):
        return None
    origin = project.inference.origin(module, call.func)
    if origin != "sqlalchemy.MetaData" and origin not in BASES:
        return None
    for keyword in call.keywords:
        if keyword.arg == "bind":
            return keyword
    if call.args and not isinstance(call.args[0], ast.Starred):
        kind = project.inference.value(module, call.args[0]).kind
        if kind in (Kind.ENGINE, Kind.CONNECTION):
            return call.args[0]
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def engine_at(context: Context, at: ast.AST, owner: str = "") -> Named | str:
    """The engine that bound metadata stands for at a place, or the reason why it cannot be named.

    `owner` is the text of the metadata, if a place nearby binds it under the same text.
    """
    bound = bindings_of(context.project)
    if not bound:
        return "no engine is bound to metadata anywhere in the project: give the one that is meant"
    local = _inline(at, bound) or _nearby(context, at, bound, owner)
    if local is not None:
        return Named(local)
    homes = {global_of(context.project, b.module, b.engine) for b in bound}
    if len(homes) != 1:
        return "metadata is bound to more than one engine in the project"
    home = homes.pop()
    if home is None:
        kept = {engine_of_object(context, at, b.module, b.engine) for b in bound}
        reached = kept.pop() if len(kept) == 1 else None
        reached = reached or engine_of_call(context, at, [(b.module, b.engine) for b in bound])
        if reached is not None:
            return Named(reached)
        return "the engine that metadata is bound to has no name that can be imported"
    return _spelled(context, at, *home)


def _inline(at: ast.AST, bound: tuple[Bound, ...]) -> str | None:
    """The engine in `Table(name, MetaData(bind=engine), ..)` itself."""
    for one in bound:
        if isinstance(at, ast.Call) and one.node in at.args and _is_plain(one.engine):
            return one.module.source(one.engine)
    return None


def _is_plain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _nearby(context: Context, at: ast.AST, bound: tuple[Bound, ...], owner: str) -> str | None:
    """The name of an engine that metadata is bound to in a scope that this place can see.

    It has to be the metadata called `owner`, or bound in this very function, or the only one.
    """
    near = [b for b in bound if b.module is context.module and _sees(context, at, b.node)]
    same = [b for b in near if owner and b.owner == owner]
    function = context.function(at)
    inside = [b for b in near if function is not None and context.function(b.node) is function]
    chosen = same or inside or (near if len(near) == len(bound) else [])
    names = {b.engine.id for b in chosen if isinstance(b.engine, ast.Name)}
    if len(names) != 1 or not all(isinstance(b.engine, ast.Name) for b in chosen):
        return None
    name = names.pop()
    return name if visible_from(context, name, at, chosen[0].node) else None


def _sees(context: Context, at: ast.AST, node: ast.AST) -> bool:
    """Whether the scope of a place is that of a node or lies inside it."""
    scope: Scope | None = context.scope(at)
    wanted = context.scope(node)
    while scope is not None:
        if scope is wanted:
            return True
        scope = scope.parent
    return False


def visible_from(context: Context, name: str, at: ast.AST, node: ast.AST) -> bool:
    """Whether a name means the same at two places: no scope between them binds it again."""
    scope = context.scope(at)
    wanted = context.scope(node)
    while scope is not wanted and scope.parent is not None:
        if name in scope.bindings and name not in scope.elsewhere:
            return False
        scope = scope.parent
    return scope is wanted


def global_of(project: Project, module: Module, node: ast.expr) -> tuple[str, str] | None:
    """The file and name that bind the global an expression names, through imports; None if none."""
    if isinstance(node, ast.Attribute):
        holder = project.inference.value(module, node.value)
        other = project.module(holder.name) if holder.kind is Kind.MODULE else None
        return _home(project, other, node.attr) if other is not None else None
    if not isinstance(node, ast.Name):
        return None
    scope = project.scope(module, node)
    while scope.parent is not None:
        if node.id in scope.bindings and node.id not in scope.elsewhere:
            return None
        scope = scope.parent
    return _home(project, module, node.id)


def _home(project: Project, module: Module, name: str, depth: int = 0) -> tuple[str, str] | None:
    scope = project.own_scope(module, module.tree)
    found = scope.bindings.get(name, [])
    if depth > 10:
        return None
    if not found:
        homes = [_through(project, module, star, name, depth) for star in scope.stars]
        return next((home for home in homes if home), None)
    if any(binding.how is not How.IMPORT for binding in found):
        return module.path, name
    source, _, last = found[-1].origin.rpartition(".")
    return _through(project, module, source, last, depth)


def _through(
    project: Project, module: Module, source: str, name: str, depth: int
) -> tuple[str, str] | None:
    path = project.layout.find(source, module.path) if source else None
    other = project.module(path) if path else None
    return _home(project, other, name, depth + 1) if other is not None else None


def _spelled(context: Context, at: ast.AST, path: str, name: str) -> Named | str:
    project, module = context.project, context.module
    if path == module.path:
        if visible(context, name, at):
            return Named(name)
        return f"{name} means something else here"
    scope = project.own_scope(module, module.tree)
    for bound in [*scope.bindings, *([name] if scope.stars else [])]:
        if visible(context, bound, at) and _home(project, module, bound) == (path, name):
            return Named(bound)
    home = project.module(path)
    assert home is not None
    if _rebound(project, home, name):
        return f"{path} binds {name} again later, so it cannot be imported from there"
    source = absolute_name(context, path)
    if name in scope.bindings or source is None or reaches(context, home, module):
        return f"{name} of {path} cannot be imported here without a circle or another meaning"
    return Named(name, (Import(source, name),))


def _rebound(project: Project, module: Module, name: str) -> bool:
    """Whether a global is bound more than once, so that an import may see an early value."""
    scope = project.own_scope(module, module.tree)
    if len(scope.bindings.get(name, [])) != 1:
        return True
    return any(
        isinstance(node, ast.Global) and name in node.names for node in ast.walk(module.tree)
    )
