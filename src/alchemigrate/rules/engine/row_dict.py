"""`dict(row)` needs the row's `_mapping`.

On 2.0 a row is a tuple of values: `dict(row)` and `**row` raise, or worse, `dict(row)` takes values
of two characters for pairs (`{'a': 'b'}` out of `"ab"`). `dict(row._mapping)` makes what 1.x made;
`map(dict, result)` becomes `map(dict, result.mappings())`.

Left alone: `dict(result)` (pairs of two columns are still pairs), `dict(user.__dict__)`,
dictionaries, mappings, `row._asdict()`, and `*row`, which is still the values.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make, rows

RULE = Rule(
    code="AL220",
    level=Level.BREAKS,
    since="2.0",
    rows=("row-dict", "row-double-star", "row-json-dumps", "row-dict-two-columns"),
    examples=(
        Example(
            "rows = [dict(row) for row in session.execute(users.select())]",
            "rows = [dict(row._mapping) for row in session.execute(users.select())]",
        ),
        Example(
            "row = engine.connect().execute(users.select()).first()\n"
            "user = User(**row)  # all\nd = {**row, 'x': 1}\n",
            "row = engine.connect().execute(users.select()).first()\n"
            "user = User(**row._mapping)  # all\nd = {**row._mapping, 'x': 1}\n",
            title="spread out",
        ),
        Example(
            "conn = engine.connect()\nv = dict(conn.execute(users.select()).fetchone(), extra=1)\n",
            "conn = engine.connect()\n"
            "v = dict(conn.execute(users.select()).fetchone()._mapping, extra=1)\n",
            title="with more keys",
        ),
        Example(
            "def as_dicts(result):\n    return [dict(r) for r in result]\n\n\n"
            "v = as_dicts(session.execute(users.select()))\n",
            "def as_dicts(result):\n    return [dict(r._mapping) for r in result]\n\n\n"
            "v = as_dicts(session.execute(users.select()))\n",
            title="a function that is only given results",
        ),
        Example(
            "result = session.execute(users.select())\nv = list(map(dict, result))\n",
            "result = session.execute(users.select())\nv = list(map(dict, result.mappings()))\n",
            title="map",
        ),
        Example(
            "pairs = dict(session.execute(select(users.c.id, users.c.name)).all())",
            None,
            title="pairs",
        ),
        Example(
            "v = [dict(r) for r in session.execute(users.select()).mappings()]",
            None,
            title="mappings",
        ),
        Example("def f(**row):\n    return dict(row)\n", None, title="a dictionary"),
        Example("v = [dict(r) for r in load()]", None, title="not proven to be rows"),
        Example(
            "row = session.execute(users.select()).first()\nv = dict(row._mapping)\n",
            None,
            title="new",
        ),
        Example(
            "rows = session.execute(users.select()).fetchall()\nv = list(map(dict, rows))\n",
            FLAGGED,
            title="map over a list of rows",
        ),
        Example(
            "row = session.execute(users.select()).first()\nv = f'{dict(row)}'\n",
            "row = session.execute(users.select()).first()\nv = f'{dict(row._mapping)}'\n",
            title="inside an f-string",
        ),
    ),
)

MESSAGE = "a row is no dictionary on 2.0: its _mapping is"


@RULE.on(ast.Call, names=("dict", "OrderedDict"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """`dict(row)`."""
    if _is_dict(context, call.func) and call.args and rows.is_row(context, call.args[0]):
        yield _found(context, call.args[0])


@RULE.on(ast.keyword)
def spread(context: Context, node: ast.keyword) -> Iterator[Found]:
    """`f(**row)`."""
    if node.arg is None and rows.is_row(context, node.value):
        yield _found(context, node.value)


@RULE.on(ast.Dict)
def literal(context: Context, node: ast.Dict) -> Iterator[Found]:
    """`{**row}`."""
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None and rows.is_row(context, value):
            yield _found(context, value)


@RULE.on(ast.Call, names=("map",))
def mapped(context: Context, call: ast.Call) -> Iterator[Found]:
    """`map(dict, rows)`."""
    if len(call.args) != 2 or not _is_dict(context, call.args[0]):
        return
    given = context.value(call.args[1])
    if given.kind is Kind.RESULT and not context.in_fstring(call):
        yield Found(call, MESSAGE, make.fix(make.after(context, call.args[1], ".mappings()")))
    elif given.kind in (Kind.LIST, Kind.GENERATOR) and given.item.kind is Kind.ROW:
        yield Found(
            call, MESSAGE, reason="a list of rows has no mappings(): write [dict(r._mapping) ..]"
        )


def _is_dict(context: Context, node: ast.expr) -> bool:
    if isinstance(node, ast.Name) and node.id == "dict":
        return context.origin(node) == "builtins.dict"
    return context.origin(node) == "collections.OrderedDict"


def _found(context: Context, row: ast.expr) -> Found:
    if context.misplaced(row):
        return Found(row, MESSAGE, reason="it stands inside an f-string")
    return Found(row, MESSAGE, make.fix(*rows.mapping(context, row)))
