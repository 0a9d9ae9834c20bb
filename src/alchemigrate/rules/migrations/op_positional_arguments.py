"""`op.create_index("ix", "t", ["a"], None, True)`: later arguments are given by name.

Alembic releases for SQLAlchemy 2 take `schema`, `unique`, `nullable`, `onupdate` and the like as
keywords only, and have lost the oldest names (`name`, `source`, `tablename`): an old revision that
does otherwise raises TypeError when it is run. The arguments are named as they were meant.

Left alone: the arguments that still have a place, and functions of other modules. Reported only:
calls with a star.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

HEAD = "from alembic import op\n"
BATCH = HEAD + "with op.batch_alter_table('t') as batch:\n"

RULE = Rule(
    code="AL980",
    level=Level.BREAKS,
    since="2.0",
    rows=("alembic-op-keyword-only",),
    examples=(
        Example(
            HEAD + "op.create_index('ix', 't', ['a'], None, True)  # one\n",
            HEAD + "op.create_index('ix', 't', ['a'], schema=None, unique=True)  # one\n",
        ),
        Example(
            HEAD + "op.create_foreign_key('fk', 'a', 'b', ['x'], ['y'], 'CASCADE')\n",
            HEAD + "op.create_foreign_key('fk', 'a', 'b', ['x'], ['y'], onupdate='CASCADE')\n",
            title="a foreign key",
        ),
        Example(
            HEAD + "op.drop_constraint(name='uq', tablename='t', type='unique')\n",
            HEAD + "op.drop_constraint(constraint_name='uq', tablename='t', type_='unique')\n",
            title="old names",
        ),
        Example(
            BATCH + "    batch.alter_column('a', False)\n",
            BATCH + "    batch.alter_column('a', nullable=False)\n",
            title="a batch",
        ),
        Example(HEAD + "op.drop_table('t', *more)\n", FLAGGED, title="a star"),
        Example(HEAD + "op.create_index('ix', 't', ['a'], unique=True)\n", None, title="named"),
        Example(HEAD + "op.drop_constraint('uq', 't', 'unique')\n", None, title="with a place"),
        Example(HEAD + "op.create_table('t', a, b, c)\n", None, title="any number"),
        Example("from shop import op\nop.drop_table('t', 'x')\n", None, title="another op"),
    ),
)

_OPERATIONS: dict[str, tuple[int, str]] = {
    "add_column": (2, "schema"),
    "alter_column": (
        2,
        "nullable comment server_default new_column_name type_ existing_type "
        "existing_server_default existing_nullable existing_comment schema",
    ),
    "bulk_insert": (2, "multiinsert"),
    "create_check_constraint": (3, "schema"),
    "create_foreign_key": (
        5,
        "onupdate ondelete deferrable initially match source_schema referent_schema",
    ),
    "create_index": (3, "schema unique"),
    "create_primary_key": (3, "schema"),
    "create_table_comment": (2, "existing_comment schema"),
    "create_unique_constraint": (3, "schema"),
    "drop_column": (2, "schema"),
    "drop_constraint": (3, "schema"),
    "drop_index": (2, "schema"),
    "drop_table": (1, "schema"),
    "drop_table_comment": (1, "existing_comment schema"),
    "execute": (1, "execution_options"),
    "rename_table": (2, "schema"),
}
"""How many arguments have a place, and the names of those behind, as Alembic 1.4 ordered them."""

_BATCH: dict[str, tuple[int, str]] = {
    "add_column": (1, "insert_before insert_after"),
    "alter_column": (
        1,
        "nullable comment server_default new_column_name type_ existing_type "
        "existing_server_default existing_nullable existing_comment insert_before insert_after",
    ),
    "create_foreign_key": (4, "referent_schema onupdate ondelete deferrable initially match"),
    "execute": (1, "execution_options"),
}

_RENAMED = {
    "drop_constraint": {"name": "constraint_name", "type": "type_"},
    "create_primary_key": {"name": "constraint_name", "cols": "columns"},
    "create_unique_constraint": {
        "name": "constraint_name",
        "source": "table_name",
        "local_cols": "columns",
    },
    "create_foreign_key": {
        "name": "constraint_name",
        "source": "source_table",
        "referent": "referent_table",
    },
    "create_check_constraint": {"name": "constraint_name", "source": "table_name"},
    "create_index": {"name": "index_name"},
    "drop_index": {"name": "index_name", "tablename": "table_name"},
    "create_table": {"name": "table_name"},
    "drop_table": {"name": "table_name"},
    "alter_column": {"name": "new_column_name"},
}
MESSAGE = "op.{}() takes {} by name"
_NAMES = tuple({*_OPERATIONS, *_BATCH, *_RENAMED})


@RULE.on(ast.Call, names=_NAMES)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An operation with too many positional arguments, or with an old name."""
    if not isinstance(call.func, ast.Attribute):
        return
    name = call.func.attr
    if _is_operations(context, call.func.value):
        placed, rest = _OPERATIONS.get(name, (len(call.args), ""))
    elif _is_batch(context, call.func.value):
        placed, rest = _BATCH.get(name, (len(call.args), ""))
    else:
        return
    names = rest.split()
    extra = list(zip(call.args[placed:], names, strict=False))
    renamed = _RENAMED.get(name, {})
    old = [(k, renamed[k.arg]) for k in call.keywords if k.arg is not None and k.arg in renamed]
    if not extra and not old:
        return
    message = MESSAGE.format(name, ", ".join([n for _, n in extra] + [n for _, n in old]))
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred or len(call.args) > placed + len(names) or context.in_fstring(call):
        yield Found(call, message, reason="its arguments cannot be told apart here")
        return
    edits = [_named(context, argument, new) for argument, new in extra]
    edits += [make.rename_keyword(context, keyword, new) for keyword, new in old]
    yield Found(call, message, make.fix(*edits))


def _named(context: Context, argument: ast.expr, name: str) -> Edit:
    start = make.outer_start(context, argument)
    return Edit(start, start, f"{name}=")


def _is_operations(context: Context, node: ast.expr) -> bool:
    value = context.value(node)
    return value.kind is Kind.OPERATIONS and value.name == "alembic.op"


def _is_batch(context: Context, node: ast.expr) -> bool:
    """Whether a name holds what `with op.batch_alter_table(..) as name` gives."""
    if not isinstance(node, ast.Name):
        return False
    for around in context.ancestors(node):
        for item in around.items if isinstance(around, ast.With) else ():
            match item:
                case ast.withitem(
                    context_expr=ast.Call(func=ast.Attribute(value=op, attr="batch_alter_table")),
                    optional_vars=ast.Name(id=name),
                ) if name == node.id:
                    return _is_operations(context, op)
    return False
