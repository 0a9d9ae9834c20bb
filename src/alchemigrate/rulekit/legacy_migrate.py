"""sqlalchemy-migrate: which imports are its, and which modules use it."""

from __future__ import annotations

import ast

from ..project.project import Project
from ..source.module import Module

_PARTS = frozenset({"versioning", "changeset", "exceptions"})


def is_migrate(project: Project, module: Module, dotted: str) -> bool:
    """Whether a dotted name lies in one of the package's own parts, and not in the project."""
    root, *rest = dotted.split(".")
    if root != "migrate" or not rest or rest[0] not in _PARTS:
        return False
    return project.layout.find("migrate", module.path) is None


def uses_migrate(project: Project, module: Module) -> bool:
    """Whether a module imports the package, or is a revision: it has `upgrade(migrate_engine)`."""
    if any(
        isinstance(node, ast.FunctionDef)
        and node.name in ("upgrade", "downgrade")
        and [argument.arg for argument in node.args.args] == ["migrate_engine"]
        for node in module.tree.body
    ):
        return True
    scope = project.own_scope(module, module.tree)
    outside = project.layout.find("migrate", module.path) is None
    return outside and any(
        binding.origin.partition(".")[0] == "migrate"
        for bindings in scope.bindings.values()
        for binding in bindings
    )
