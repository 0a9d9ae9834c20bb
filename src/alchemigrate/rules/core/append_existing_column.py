"""`Table.append_column()` with a column that the table has already.

1.x put the new column in the old one's place (with a warning in 1.4); 2.0 raises
DuplicateColumnError, unless `replace_existing=True` says that this is meant.

Left alone: columns that the table is not known to have. (1.3 does not know the argument.)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.columns import column_names
from alchemigrate.rulekit.tables import text_of

RULE = Rule(
    code="AL134",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("append-column-existing",),
    examples=(
        Example(
            "users.append_column(Column('name', Text))\n",
            "users.append_column(Column('name', Text), replace_existing=True)\n",
        ),
        Example(
            "t = Table('t', metadata, Column('a', Integer))\nt.append_column(Column('a', Text))\n",
            "t = Table('t', metadata, Column('a', Integer))\n"
            "t.append_column(Column('a', Text), replace_existing=True)\n",
            title="a Table",
        ),
        Example(
            "f'{users.append_column(Column(\"name\", Text))}'\n", FLAGGED, title="in an f-string"
        ),
        Example("users.append_column(Column('age', Integer))\n", None, title="a new column"),
        Example(
            "users.append_column(Column('name', Text), replace_existing=True)\n", None, title="new"
        ),
        Example("def f(t):\n    t.append_column(Column('name', Text))\n", None, title="unknown"),
    ),
)


@RULE.on(ast.Call, names=("append_column",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """append_column() of a table that has a column of that name."""
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 1 or call.keywords:
        return
    table, column = call.func.value, call.args[0]
    if context.kind(table) is not Kind.TABLE or not isinstance(column, ast.Call):
        return
    if not context.calls(column, "sqlalchemy.Column"):
        return
    name = text_of(column.args[0]) if column.args else text_of(context.argument(column, "name"))
    if not name or name not in column_names(context, table):
        return
    message = f"{context.source(table)} has a column {name} already"
    if context.in_fstring(call):
        yield Found(call, message, reason="it stands in an f-string")
        return
    yield Found(
        call, message, make.fix(make.append_argument(context, call, "replace_existing=True"))
    )
