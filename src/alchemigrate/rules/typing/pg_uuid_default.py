"""PostgreSQL's `UUID` gives `uuid.UUID` objects by default.

Up to 1.4 a column of type `postgresql.UUID` gave strings unless `as_uuid=True` was passed; 2.0
turned the default round. Code that compares with strings, joins them or writes JSON then does
something else without an error. `as_uuid=False` keeps the strings, on every version.

The `UUID` that `load_dialect_impl()` hands out in a type that converts values itself gets the flag
too, because what the driver gets would change. Left alone: `UUID(as_uuid=...)`, `sqlalchemy.UUID`
(new in 2.0), `uuid.UUID`, and types in Alembic's operations: the DDL is the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

_IMPORT = "from sqlalchemy.dialects.postgresql import UUID\n"

RULE = Rule(
    code="AL602",
    level=Level.SILENT,
    since="2.0",
    rows=("pg-uuid-as-uuid-default", "mssql-uniqueidentifier-uuid"),
    examples=(
        Example(_IMPORT + "c = Column(UUID())\n", _IMPORT + "c = Column(UUID(as_uuid=False))\n"),
        Example(
            _IMPORT + "c = Column('id', UUID, primary_key=True)\n",
            _IMPORT + "c = Column('id', UUID(as_uuid=False), primary_key=True)\n",
            title="the class itself",
        ),
        Example(
            "from sqlalchemy.dialects import postgresql\n"
            "t = String(36).with_variant(postgresql.UUID(), 'x')\n",
            "from sqlalchemy.dialects import postgresql\n"
            "t = String(36).with_variant(postgresql.UUID(as_uuid=False), 'x')\n",
        ),
        Example(
            "from sqlalchemy.dialects.mssql import UNIQUEIDENTIFIER\nc = UNIQUEIDENTIFIER()\n",
            FLAGGED,
            target="bridge",
            title="1.4 does not know the argument",
        ),
        Example(_IMPORT + "c = Column(UUID(as_uuid=True))\n", None),
        Example(_IMPORT + "c = Column(UUID(True))\n", None, title="by position"),
        Example("from uuid import UUID\nc = UUID('x')\nd = (UUID,)\n", None, title="Python's"),
        Example(
            "from alembic import op\n" + _IMPORT + "op.add_column('t', Column('c', UUID()))\n"
            "with op.batch_alter_table('t') as batch:\n    batch.add_column(Column('d', UUID))\n",
            None,
            title="DDL of a revision",
        ),
        Example(
            "from alembic import op\n"
            + _IMPORT
            + "t = op.create_table('t', Column('c', UUID()))\n",
            "from alembic import op\n"
            + _IMPORT
            + "t = op.create_table('t', Column('c', UUID(as_uuid=False)))\n",
            title="a revision that goes on to use the table",
        ),
        Example(_IMPORT + "ok = isinstance(kind, UUID)\n", None, title="the class as such"),
        Example(
            _IMPORT + "c = UUID(**options)\n", FLAGGED, title="arguments that are not written out"
        ),
    ),
)

_NAMES = {
    "sqlalchemy.dialects.postgresql.UUID": "UUID",
    "sqlalchemy.dialects.mssql.UNIQUEIDENTIFIER": "UNIQUEIDENTIFIER",
}
_TAKE_TYPES = ("Column", "mapped_column", "cast", "type_coerce", "ARRAY", "with_variant",
               "bindparam", "literal")  # fmt: skip


@RULE.on(ast.Call, names=("UUID", "UNIQUEIDENTIFIER", *_TAKE_TYPES))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """`UUID()` without `as_uuid`, and `UUID` given as a type."""
    if _is_ddl(context, call):
        return
    name = _NAMES.get(context.origin(call.func)) if _may_be(call.func) else None
    if name is not None:
        yield from _made(context, call, name)
    for argument in call.args if _last(call.func) in _TAKE_TYPES else ():
        given = _NAMES.get(context.origin(argument)) if _may_be(argument) else None
        if given is not None:
            edit = make.after(context, argument, "(as_uuid=False)")
            yield _found(context, argument, given, edit)


def _is_ddl(context: Context, call: ast.Call) -> bool:
    """Whether a type stands in an operation of a revision whose result nobody uses."""
    statement = context.statement(call)
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))):
            return context.kind(owner) is Kind.OPERATIONS
    return False


def _made(context: Context, call: ast.Call, name: str) -> Iterator[Found]:
    if call.args or any(keyword.arg == "as_uuid" for keyword in call.keywords):
        return
    if any(keyword.arg is None for keyword in call.keywords):
        reason = "the arguments are not written out"
        yield Found(call, _message(name), reason=reason)
        return
    yield _found(context, call, name, make.append_argument(context, call, "as_uuid=False"))


def _found(context: Context, node: ast.expr, name: str, edit: Edit) -> Found:
    reason = ""
    if name == "UNIQUEIDENTIFIER" and context.target == "bridge":
        reason = "1.4 does not know as_uuid on UNIQUEIDENTIFIER"
    elif context.in_fstring(node):
        reason = "it stands in an f-string"
    return Found(node, _message(name), None if reason else make.fix(edit), reason)


def _message(name: str) -> str:
    return (
        f"{name} gives uuid.UUID objects instead of strings on 2.0 unless as_uuid=False is passed"
    )


def _may_be(node: ast.expr) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute))


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
