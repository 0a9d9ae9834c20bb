"""A row is read by name through its `_mapping`: `row["name"]` becomes `row._mapping["name"]`.

Rows of 1.x were half a dictionary; on 2.0 a row is a named tuple, and `row["name"]` or
`row[users.c.name]` raises `TypeError: tuple indices must be integers or slices`. `row._mapping`
(since 1.4) takes the same keys: names, columns and mapped attributes.

Left alone: positions (`row[0]`), slices, dictionaries, mappings (`result.mappings()`), rows of a
driver's own cursor, and mapped objects. A Column as key of a row of textual SQL, which 1.x matched
by name and 2.0 does not, becomes its name, if the column is known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make, rows
from alchemigrate.rulekit.columns import column_name

RULE = Rule(
    code="AL221",
    level=Level.BREAKS,
    since="2.0",
    rows=("row-string-index", "row-column-index", "row-name-only-column-key"),
    examples=(
        Example(
            "row = session.execute(select(users.c.name)).first()\nv = row['name']\n",
            "row = session.execute(select(users.c.name)).first()\nv = row._mapping['name']\n",
        ),
        Example(
            "with engine.connect() as conn:\n"
            "    for row in conn.execute(users.select()):\n"
            "        print(row[users.c.name], row[0])  # name first\n",
            "with engine.connect() as conn:\n"
            "    for row in conn.execute(users.select()):\n"
            "        print(row._mapping[users.c.name], row[0])  # name first\n",
            title="a column as key, and a position",
        ),
        Example(
            "def load(conn: sa.engine.Connection):\n"
            "    return conn.execute(users.select()).fetchall()\n"
            "\n"
            "\n"
            "def names(conn: sa.engine.Connection):\n"
            "    return [r['name'] for r in load(conn)]\n",
            "def load(conn: sa.engine.Connection):\n"
            "    return conn.execute(users.select()).fetchall()\n"
            "\n"
            "\n"
            "def names(conn: sa.engine.Connection):\n"
            "    return [r._mapping['name'] for r in load(conn)]\n",
            title="rows that a function returns",
        ),
        Example(
            "def show(conn: sa.engine.Connection, keys: list[str]):\n"
            "    row = conn.execute(users.select()).first()\n"
            "    return [row[key] for key in keys] if row is not None else []\n",
            "def show(conn: sa.engine.Connection, keys: list[str]):\n"
            "    row = conn.execute(users.select()).first()\n"
            "    return [row._mapping[key] for key in keys] if row is not None else []\n",
            title="a key that is proven to be a string",
        ),
        Example(
            "import sqlite3\n"
            "row = sqlite3.connect('x').execute('select 1 as a').fetchone()\n"
            "v = row['a']\n",
            None,
            title="a driver's own row",
        ),
        Example(
            "rows = session.execute(users.select()).mappings().all()\nv = rows[0]['name']\n",
            None,
            title="mappings",
        ),
        Example(
            "row = session.execute(users.select()).first()\nd = dict(row._mapping)\n"
            "v = d['name']\n",
            None,
            title="a dictionary made from a row",
        ),
        Example(
            "row = session.execute(users.select()).first()\nfor i in range(2):\n"
            "    print(row[i], row[-1], row[:1])\n",
            None,
            title="positions",
        ),
        Example(
            "conn = engine.connect()\n"
            "row = conn.execute(text('select name from users')).first()\n"
            "v = row[users.c.name]\n",
            "conn = engine.connect()\n"
            "row = conn.execute(text('select name from users')).first()\n"
            'v = row._mapping["name"]\n',
            title="a column as key of textual SQL",
        ),
        Example(
            "conn = engine.connect()\nt = Table('t', metadata, autoload_with=engine)\n"
            "row = conn.execute(text('select name from users')).first()\n"
            "v = row[t.c.name]\n",
            FLAGGED,
            title="a column of a table that is not known",
        ),
        Example(
            "row = session.execute(users.select()).first()\nv = f\"{row['name']} is here\"\n",
            "row = session.execute(users.select()).first()\n"
            "v = f\"{row._mapping['name']} is here\"\n",
            title="inside an f-string",
        ),
        Example(
            "row = session.execute(users.select()).first()\n"
            "v = f\"{row['id']} {row['name']!r:>{row['id']}} {{row['id']}}\"\n",
            "row = session.execute(users.select()).first()\n"
            "v = f\"{row._mapping['id']} {row._mapping['name']!r:>{row._mapping['id']}} "
            "{{row['id']}}\"\n",
            title="formats",
        ),
        Example(
            "conn = engine.connect()\n"
            "row = conn.execute(text('select name from users')).first()\n"
            "v = f'{row[users.c.name]}'\n",
            FLAGGED,
            title="its name would need quotes inside an f-string",
        ),
        Example(
            "row = session.execute(users.select()).first()\nv = f\"{f'{row[0]}'} {{row['a']}}\"\n",
            None,
            title="no expression",
        ),
        Example(
            "rows = engine.connect().execute(users.select()).fetchall()\n"
            "a = sorted(rows, key=lambda r: r['name'])\n"
            "b = [(i, r['id']) for i, r in enumerate(rows)]\n"
            "c = max(rows, key=lambda r: r['id'])['name']\n",
            "rows = engine.connect().execute(users.select()).fetchall()\n"
            "a = sorted(rows, key=lambda r: r._mapping['name'])\n"
            "b = [(i, r._mapping['id']) for i, r in enumerate(rows)]\n"
            "c = max(rows, key=lambda r: r._mapping['id'])._mapping['name']\n",
            title="through Python's own functions",
        ),
    ),
)

MESSAGE = "a row is read by name through row._mapping on 2.0"


@RULE.on(ast.Subscript)
def find(context: Context, node: ast.Subscript) -> Iterator[Found]:
    """A string or column in the brackets behind a row."""
    if not isinstance(node.ctx, ast.Load) or not rows.is_row(context, node.value):
        return
    key = context.kind(node.slice)
    if key not in (Kind.STR, Kind.COLUMN):
        return
    if context.misplaced(node):
        yield Found(node, MESSAGE, reason="it stands inside an f-string")
    elif key is Kind.COLUMN and rows.from_text(context.value(node.value)):
        name = column_name(context, node.slice)
        if name is None or context.in_fstring(node):
            reason = "textual SQL knows its columns by name: name it with a string"
            yield Found(node, MESSAGE, reason=reason)
            return
        named = make.replace(context, node.slice, f'"{name}"')
        yield Found(node, MESSAGE, make.fix(*rows.mapping(context, node.value), named))
    else:
        yield Found(node, MESSAGE, make.fix(*rows.mapping(context, node.value)))
