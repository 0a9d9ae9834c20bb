"""How to spell a name of SQLAlchemy at a place: what the file has already, or a new import."""

from __future__ import annotations

import ast

from ..project.kinds import Kind
from ..project.names import canonical
from ..project.project import Project
from ..project.scopes import Binding, How, Scope
from ..source.module import Module
from ..values.text import Import


def name_for(
    project: Project, module: Module, dotted: str, at: ast.AST
) -> tuple[str, tuple[Import, ...]]:
    """The spelling of `dotted` at a node, and the imports that it needs."""
    wanted = canonical(dotted)
    package, _, last = dotted.rpartition(".")
    scope = project.own_scope(module, module.tree)
    for name, bindings in scope.bindings.items():
        if _usable(project, module, name, at) and _imports(project, module, bindings, wanted):
            return name, ()
    for name, bindings in scope.bindings.items():
        if _usable(project, module, name, at):
            prefix = _prefix(project, module, bindings, package, last)
            if prefix is not None:
                return f"{name}{prefix}.{last}", ()
    if last not in scope.bindings and _visible(project, module, last, at):
        from ..project.bindings import star_value

        if star_value(project.inference, module, last).name == wanted:
            return last, ()
    if not _taken(project, module, last):
        return last, (Import(package, last),)
    alias = f"sa_{last}"
    return alias, (Import(package, last, alias),)


def _visible(project: Project, module: Module, name: str, at: ast.AST) -> bool:
    """Whether a global name is not shadowed by a local one at a node."""
    scope: Scope | None = project.scope(module, at)
    while scope is not None and scope.node is not module.tree:
        if name in scope.bindings and name not in scope.elsewhere:
            return False
        scope = scope.parent
    return True


def _usable(project: Project, module: Module, name: str, at: ast.AST) -> bool:
    return _visible(project, module, name, at) and in_time(project, module, name, at)


def in_time(project: Project, module: Module, name: str, at: ast.AST) -> bool:
    """Whether a global name is bound before a node runs: functions run later, when all is bound."""
    scope: Scope | None = project.scope(module, at)
    while scope is not None:
        if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return True
        scope = scope.parent
    bindings = project.own_scope(module, module.tree).bindings[name]
    first = min(getattr(binding.node, "lineno", 0) for binding in bindings)
    return first <= getattr(at, "lineno", first)


def _imports(project: Project, module: Module, bindings: list[Binding], wanted: str) -> bool:
    return all(binding.how is How.IMPORT for binding in bindings) and all(
        project.inference.external(binding.origin).name == wanted
        or _reexports(project, module, binding, wanted)
        for binding in bindings
    )


def _reexports(project: Project, module: Module, binding: Binding, wanted: str) -> bool:
    from ..project.bindings import binding_value

    value = binding_value(project.inference, module, binding)
    return value.kind is Kind.EXTERNAL and value.name == wanted


def _prefix(
    project: Project, module: Module, bindings: list[Binding], package: str, last: str
) -> str | None:
    """What stands between a bound module (or bundle) and the wanted name: `` or `.orm`."""
    from ..project.attributes import member
    from ..project.bindings import binding_value

    value = binding_value(project.inference, module, bindings[-1])
    if len(bindings) != 1:
        return None
    if value.kind is Kind.EXTERNAL and value.name == package:
        return ""
    if value.kind is Kind.EXTERNAL and package == "sqlalchemy.orm" and value.name == "sqlalchemy":
        return ".orm" if imports_orm(project, module) else None
    if value.kind is Kind.BUNDLE:
        found = member(project.inference, value, last)
        if found.name == canonical(f"{package}.{last}"):
            return ""
    return None


def imports_orm(project: Project, module: Module) -> bool:
    """Whether a module imports from `sqlalchemy.orm`, which `import sqlalchemy` alone does not."""
    return any(
        binding.origin.startswith("sqlalchemy.orm")
        for bindings in project.own_scope(module, module.tree).bindings.values()
        for binding in bindings
        if binding.how is How.IMPORT
    )


def _taken(project: Project, module: Module, name: str) -> bool:
    """Whether a name is bound anywhere in the module, so that importing it could change meaning."""
    if name in project.own_scope(module, module.tree).bindings:
        return True
    return any(
        (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.arg) and node.arg == name)
        for node in module.nodes
    )
