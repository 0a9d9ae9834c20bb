"""`"name" in row` asks for a value on 2.0, and asked for a key before.

A row of a Connection or an Engine was a mapping in 1.x: `in` looked among its keys. On 2.0 it is a
tuple and `in` looks among its values, without any error. `"name" in row._mapping` asks for the key.

Left alone: `in` on a dictionary, a mapping, a list of rows, `row.keys()`, and rows of a Query,
which always were tuples. Reported only: rows of a Session, where 1.3 looked among the keys and 1.4
among the values.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make, rows

RULE = Rule(
    code="AL223",
    level=Level.SILENT,
    since="2.0",
    rows=("row-contains-key",),
    examples=(
        Example(
            "row = engine.connect().execute(users.select()).first()\nok = 'name' in row\n",
            "row = engine.connect().execute(users.select()).first()\nok = 'name' in row._mapping\n",
        ),
        Example(
            "conn = engine.connect()\nrow = conn.execute(users.select()).first()\n"
            "if users.c.name not in row:\n    print(1)\n",
            "conn = engine.connect()\nrow = conn.execute(users.select()).first()\n"
            "if users.c.name not in row._mapping:\n    print(1)\n",
            title="a column, not in",
        ),
        Example(
            "conn = engine.connect()\nrow = conn.execute(users.select()).first()\n"
            "ok = 'name' in row._mapping\n",
            None,
            title="already new",
        ),
        Example(
            "rows = engine.connect().execute(users.select()).fetchall()\nok = 'name' in rows\n",
            None,
            title="a list of rows",
        ),
        Example(
            "row = session.query(User.id, User.name).first()\nok = 'bob' in row\n",
            None,
            title="rows of a Query always were tuples",
        ),
        Example(
            "row = session.execute(users.select()).first()\nok = 'name' in row\n",
            FLAGGED,
            title="a row of a Session",
        ),
        Example(
            "row = engine.connect().execute(users.select()).first()\nok = 5 in row\n",
            FLAGGED,
            title="what is looked for is no key",
        ),
    ),
)

MESSAGE = "`in` looks among the values of a row on 2.0, and looked among its keys before"


@RULE.on(ast.Compare)
def find(context: Context, node: ast.Compare) -> Iterator[Found]:
    """A row on the right side of `in`."""
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, (ast.In, ast.NotIn)) and rows.is_row(context, right):
            row = context.value(right)
            if row.name != Kind.QUERY.value:
                yield _judged(context, left, right, rows.from_core(row))
        left = right


def _judged(context: Context, key: ast.expr, row: ast.expr, is_core: bool) -> Found:
    if not is_core:
        return Found(
            row,
            MESSAGE,
            reason="it is not proven that the row comes from a Connection or an Engine",
        )
    if context.kind(key) not in (Kind.STR, Kind.COLUMN):
        return Found(row, MESSAGE, reason="what is looked for is not proven to be a key")
    if context.misplaced(row):
        return Found(row, MESSAGE, reason="it stands inside an f-string")
    return Found(row, MESSAGE, make.fix(*rows.mapping(context, row)))
