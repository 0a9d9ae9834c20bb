"""How to spell a mapped class at a place: a name the file has, or an import that it can have."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..project.attributes import member
from ..project.bindings import binding_value, exported
from ..project.kinds import Kind, Ref, Value
from ..project.scopes import How, Scope, absolute
from ..source.module import Module
from ..values.text import Edit, Import
from .context import Context


@dataclass(frozen=True, slots=True)
class Spelling:
    """The text that names a class, and the edits and imports that make it mean that class."""

    text: str
    edits: tuple[Edit, ...] = ()
    imports: tuple[Import, ...] = ()


def class_spelling(context: Context, ref: Ref, at: ast.AST) -> Spelling | None:
    """A spelling of a class of the project at a node; None if it would take a circular import."""
    scope = context.project.own_scope(context.module, context.module.tree)
    for name, bindings in scope.bindings.items():
        if not visible(context, name, at):
            continue
        values = [binding_value(context.infer, context.module, binding) for binding in bindings]
        if all(_is(value, ref) for value in values):
            return Spelling(name)
        if len(values) == 1 and values[0].kind is Kind.MODULE and _has(context, values[0], ref):
            return Spelling(f"{name}.{ref.name}")
    return _star(context, ref, at) or _imported(context, ref)


def visible(context: Context, name: str, at: ast.AST) -> bool:
    """Whether a global name is not shadowed by a local one at a node."""
    scope = context.scope(at)
    while scope.parent is not None:
        if name in scope.bindings and name not in scope.elsewhere:
            return False
        scope = scope.parent
    return True


def is_named(context: Context, ref: Ref, at: ast.AST) -> bool | None:
    """Whether a class's own name means that class at a node; None if nothing has that name."""
    scope: Scope | None = context.scope(at)
    while scope is not None:
        bindings = [] if ref.name in scope.elsewhere else scope.bindings.get(ref.name, [])
        if bindings:
            values = [binding_value(context.infer, context.module, one) for one in bindings]
            return all(_is(value, ref) for value in values)
        scope = scope.parent
    return None


def _is(value: Value, ref: Ref) -> bool:
    return value.kind is Kind.CLASS and value.ref == ref and not value.name


def _has(context: Context, module: Value, ref: Ref) -> bool:
    return _is(member(context.infer, module, ref.name), ref)


def _star(context: Context, ref: Ref, at: ast.AST) -> Spelling | None:
    from ..project.bindings import star_value

    found = star_value(context.infer, context.module, ref.name)
    return Spelling(ref.name) if _is(found, ref) and visible(context, ref.name, at) else None


def _imported(context: Context, ref: Ref) -> Spelling | None:
    if bound_anywhere(context.module, ref.name):
        return None
    existing = _join_existing(context, ref)
    if existing is not None:
        return existing
    source = absolute_name(context, ref.module.path)
    if source is None or reaches(context, ref.module, context.module):
        return None
    return Spelling(ref.name, imports=(Import(source, ref.name),))


def bound_anywhere(module: Module, name: str) -> bool:
    """Whether a name is bound anywhere in a module, so that importing it could change meaning."""
    return any(
        (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.alias) and (node.asname or node.name) == name)
        or (isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name)
        for node in ast.walk(module.tree)
    )


def _join_existing(context: Context, ref: Ref) -> Spelling | None:
    """Join a top-level `from models import A` whose module has the class too."""
    layout = context.project.layout
    for node in context.module.tree.body:
        if not isinstance(node, ast.ImportFrom) or node.names[0].name == "*":
            continue
        source = absolute(node, layout.package(context.module.path))
        path = layout.find(source, context.module.path)
        home = context.project.module(path) if path else None
        if home is None or not _is(exported(context.infer, home, ref.name), ref):
            continue
        if is_bound_in_time(context, node, home, ref.name):
            return joined(context, node, ref.name)
    return None


def is_bound_in_time(context: Context, node: ast.ImportFrom, home: Module, name: str) -> bool:
    """Whether a module has a name by the time an import of it runs that others of it pass.

    In a circle of imports it may be half made: what it binds above the import that leads back, or
    above a name that is imported from it already, is there.
    """
    if not reaches(context, home, context.module):
        return True
    wanted = _first_line(context, home, name)
    passed = [_first_line(context, home, alias.name) for alias in node.names]
    if wanted is None:
        return False
    back = _line_back(context, home)
    return wanted < back or any(one is not None and wanted <= one for one in passed)


def _first_line(context: Context, home: Module, name: str) -> int | None:
    bindings = context.project.own_scope(home, home.tree).bindings.get(name, [])
    lines = [one.node.lineno for one in bindings if hasattr(one.node, "lineno")]
    return min(lines, default=None)


def _line_back(context: Context, home: Module) -> int:
    """The line of a module's first import that leads to this module; 0 for one by a star."""
    layout, goal = context.project.layout, context.module
    scope = context.project.own_scope(home, home.tree)
    if scope.stars:
        return 0
    lines = [0]
    for binding in (one for found in scope.bindings.values() for one in found):
        if binding.how is not How.IMPORT or not hasattr(binding.node, "lineno"):
            continue
        paths = (layout.find(d, home.path) for d in _and_above(binding.origin))
        others = [context.project.module(path) for path in paths if path]
        if any(
            one is not None and one is not home and reaches(context, one, goal) for one in others
        ):
            lines.append(binding.node.lineno)
    return min(lines[1:], default=0)


def _and_above(origin: str) -> tuple[str, ...]:
    above = origin.rpartition(".")[0]
    return (origin, above) if above else (origin,)


def joined(context: Context, node: ast.ImportFrom, name: str) -> Spelling:
    """A name that comes along with what an import statement brings already."""
    if not node.level:
        return Spelling(name, imports=(Import(node.module or "", name),))
    end = context.span(node.names[-1]).end
    return Spelling(name, edits=(Edit(end, end, f", {name}"),))


def absolute_name(context: Context, path: str) -> str | None:
    """How absolute imports of this file name another file: from the root that they start from."""
    dotted = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    layout, importer = context.project.layout, context.module.path
    for node in context.module.tree.body:
        if not isinstance(node, ast.ImportFrom) or node.level or not node.module:
            continue
        known = layout.find(node.module, importer)
        if known is None:
            continue
        as_dotted = known.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        root = as_dotted.removesuffix(node.module)
        if dotted.startswith(root):
            return dotted.removeprefix(root)
    return None


def reaches(context: Context, start: Module, goal: Module) -> bool:
    """Whether importing `start` imports `goal`, by top-level imports."""
    seen: set[str] = set()
    queue = [start]
    while queue:
        module = queue.pop()
        if module is goal:
            return True
        if module.path in seen:
            continue
        seen.add(module.path)
        scope = context.project.own_scope(module, module.tree)
        origins = [
            b.origin for all_ in scope.bindings.values() for b in all_ if b.how is How.IMPORT
        ]
        for origin in [*origins, *scope.stars]:
            for dotted in (origin, origin.rpartition(".")[0]):
                path = context.project.layout.find(dotted, module.path) if dotted else None
                other = context.project.module(path) if path else None
                if other is not None:
                    queue.append(other)
    return False
