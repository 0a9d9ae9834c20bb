"""Rows that a revision writes through expressions of SQLAlchemy, or through a session."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ...project.scopes import How
from ...rulekit.context import Context
from ...values.change import ChangeRows

KINDS = ("update", "delete", "insert")
NARROWING = ("where", "filter", "filter_by", "get", "limit")
SESSION = {"add": "insert", "add_all": "insert", "bulk_save_objects": "insert",
           "bulk_insert_mappings": "insert", "bulk_update_mappings": "update"}  # fmt: skip


def written(
    context: Context, node: ast.expr, *, through_session: bool = False
) -> Iterator[ChangeRows]:
    """What an expression writes: `table.update().where(..)`, `sa.delete(table)`; and with
    `through_session` what a call of a session or query writes: `session.query(A).update(..)`."""
    narrowed, at = False, node
    columns: tuple[str, ...] = ()
    while isinstance(at, ast.Call):
        function = at.func
        name = function.attr if isinstance(function, ast.Attribute) else _name(function)
        if name in KINDS:
            for change in _change(context, at, name, narrowed, through_session):
                yield replace(change, columns=columns)
            return
        if through_session:
            if name in SESSION and isinstance(function, ast.Attribute) and _is_session(function):
                yield ChangeRows(SESSION[name], "")
            return
        narrowed = narrowed or name in NARROWING
        columns = _given(at) if name == "values" else columns
        if not isinstance(function, ast.Attribute):
            return
        at = function.value


def _given(call: ast.Call) -> tuple[str, ...]:
    """The columns that `values(..)` names; none where not all are known."""
    found = [one.arg for one in call.keywords]
    for one in call.args:
        keys = one.keys if isinstance(one, ast.Dict) else [None]
        found += [_key(key) for key in keys]
    return tuple(filter(None, found)) if all(found) else ()


def _key(node: ast.expr | None) -> str | None:
    """The column that a key means: its name, or `table.c.name`."""
    match node:
        case ast.Constant(value=str(name)) | ast.Attribute(attr=name):
            return name
    return None


def _change(
    context: Context, call: ast.Call, kind: str, narrowed: bool, through_session: bool
) -> Iterator[ChangeRows]:
    function = call.func
    owner = function.value if isinstance(function, ast.Attribute) else None
    if through_session:
        chain = list(_chain(owner))
        if owner is None or not any(_calls(one, "query") for one in chain):
            return
        narrowed = any(_calls(one, *NARROWING) for one in chain)
        entity = next(one for one in chain if _calls(one, "query"))
        assert isinstance(entity, ast.Call)
        name = ast.unparse(entity.args[0]) if entity.args else ""
        yield ChangeRows(kind, name, kind != "insert" and not narrowed)
        return
    dotted = context.infer.origin(context.module, function)
    free = dotted.startswith("sqlalchemy")
    table = call.args[0] if free and call.args else owner
    if table is None:
        return
    narrowed = narrowed or (bool(call.args) and not free)
    yield ChangeRows(kind, table_name(context, table), kind != "insert" and not narrowed)


def _chain(node: ast.expr | None) -> Iterator[ast.expr]:
    while node is not None:
        yield node
        inner = node.func if isinstance(node, ast.Call) else node
        node = inner.value if isinstance(inner, ast.Attribute) else None


def _calls(node: ast.expr, *names: str) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) in names


def _name(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _is_session(function: ast.Attribute) -> bool:
    return "session" in _name(function.value).lower()


def table_name(context: Context, node: ast.expr) -> str:
    """The name of the table that an expression means, or the expression."""
    made = [node]
    if isinstance(node, ast.Name):
        scope = context.project.scope(context.module, node)
        tree = context.project.own_scope(context.module, context.module.tree)
        for one in (scope or tree, tree):
            bound = one.bindings.get(node.id, [])
            made += [each.value for each in bound if each.how is How.ASSIGN and each.value]
    for found in made:
        match found:
            case ast.Call(args=[ast.Constant(value=str(name)), *_], keywords=more):
                return _in_schema(name, more)
    return ast.unparse(node)


def _in_schema(name: str, more: list[ast.keyword]) -> str:
    for one in more:
        match one:
            case ast.keyword(arg="schema", value=ast.Constant(value=str(schema))):
                return f"{schema}.{name}"
    return name
