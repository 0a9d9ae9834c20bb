"""What still needs bound metadata: calls and readings that find their engine through it (1.x)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from ..project.kinds import Kind
from ..project.project import Project
from ..source.module import Module

SCHEMA_METHODS = {
    "create_all": (Kind.METADATA,),
    "drop_all": (Kind.METADATA,),
    "reflect": (Kind.METADATA,),
    "create": (Kind.TABLE, Kind.INDEX),
    "drop": (Kind.TABLE, Kind.INDEX),
    "exists": (Kind.TABLE,),
}
COMPANIONS = ("non_indexed_foreign_keys",)
"""Functions of SQLAlchemy-Utils that read the engine of the metadata they are given."""

STATEMENTS = (Kind.SELECT, Kind.DML, Kind.TEXT, Kind.DDL, Kind.COLUMN)
BOUND_KINDS = (Kind.METADATA, Kind.TABLE, *STATEMENTS[:3])
_CANDIDATES = (ast.Call, ast.keyword, ast.Dict, ast.Attribute)
SESSIONS = ("sessionmaker", "Session", "scoped_session", "create_session")


@lru_cache(maxsize=2)
def dependents(project: Project) -> tuple[str, ...]:
    """Places (`path:line`) that need the engine that metadata is bound to."""
    found: list[str] = []
    for module in _modules(project):
        for node in module.nodes:
            if isinstance(node, _CANDIDATES) and _depends(project, module, node):
                line = getattr(node, "lineno", 0)
                found.append(f"{module.path}:{line}")
    return tuple(found)


def _modules(project: Project) -> Iterator[Module]:
    paths: set[str] = set()
    for name in (*SCHEMA_METHODS, *COMPANIONS, "execute", "scalar", "Table", *SESSIONS):
        paths.update(project.callers.get(name, ()))
    paths.update(project.attribute_files.get("bind", ()))
    for names in project.class_files.values():
        paths.update(path for path in names if b"autoload" in project.data(path))
    for path in sorted(paths):
        module = project.module(path)
        if module is not None:
            yield module


def _depends(project: Project, module: Module, node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in SCHEMA_METHODS:
            kind = project.inference.value(module, owner).kind
            return (
                kind in SCHEMA_METHODS[name]
                and not gives_engine(node)
                and not _never_bound(project, module, owner)
            )
        case ast.Call(func=ast.Attribute(value=owner, attr="execute" | "scalar")):
            return project.inference.value(module, owner).kind in STATEMENTS
        case ast.keyword(arg="autoload", value=ast.Constant(value=True)):
            return True
        case ast.Dict(keys=keys, values=values):
            return any(
                isinstance(key, ast.Constant) and key.value == "autoload" and not _is_none(value)
                for key, value in zip(keys, values, strict=True)
            )
        case ast.Attribute(value=owner, attr="bind", ctx=ast.Load()):
            return project.inference.value(module, owner).kind in BOUND_KINDS
        case ast.Call(func=ast.Name() | ast.Attribute()) if reads_bind(project, module, node):
            return True
        case ast.Call(func=ast.Name() | ast.Attribute()):
            return unbound_session(project, module, node)
    return False


def reads_bind(project: Project, module: Module, call: ast.Call) -> bool:
    """Whether a call hands metadata, and no engine, to a function that asks it for its engine."""
    if len(call.args) != 1 or call.keywords:
        return False
    if project.spellings(module, call.func).isdisjoint(COMPANIONS):
        return False
    origin = project.inference.origin(module, call.func)
    return origin.startswith("sqlalchemy_utils.") and origin.endswith(COMPANIONS)


def _never_bound(project: Project, module: Module, owner: ast.expr) -> bool:
    """Whether a table comes from `MetaData()` of the same function: its methods failed in 1.x."""
    match owner:
        case ast.Name(id=name):
            bindings = project.scope(module, owner).bindings.get(name, [])
            value = bindings[0].value if len(bindings) == 1 else None
        case _:
            return False
    match value:
        case ast.Attribute(value=metadata, attr="sorted_tables"):
            return _never_bound(project, module, metadata)
        case ast.Call(func=function, args=[], keywords=[]):
            scope = project.scope(module, owner)
            return (
                project.inference.origin(module, function) == "sqlalchemy.MetaData"
                and scope.parent is not None
                and f"{name}.bind" not in module.source(scope.node)
            )
    return False


def gives_engine(call: ast.Call) -> bool:
    """Whether an engine (or something that may be one) is given to a call."""
    first = call.args[0] if call.args else None
    if first is None:
        return any(
            k.arg is None or (k.arg == "bind" and not _is_none(k.value)) for k in call.keywords
        )
    return not _is_none(first)


def unbound_session(project: Project, module: Module, call: ast.Call) -> bool:
    """Whether a session or factory is made without an engine, and none is given to it later."""
    if call.args or any(k.arg in (None, "bind", "binds") for k in call.keywords):
        return False
    if project.spellings(module, call.func).isdisjoint(SESSIONS[:2]):
        return False
    origin = project.inference.origin(module, call.func)
    if origin not in ("sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.Session"):
        return False
    return not any(
        any(k.arg in (None, "bind", "binds") for k in configure.keywords)
        for path in project.callers.get("configure", ())
        if (other := project.module(path)) is not None
        for configure in project.calls_by_name(other).get("configure", ())
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
