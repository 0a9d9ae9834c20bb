"""`row.keys()`, `items()`, `values()` and `has_key()` moved to the row's `_mapping`.

On 2.0 a row is a named tuple without the methods of a dictionary: they raise AttributeError (or
read a column of that name). `row._mapping`, there since 1.4, has them. The old `iterkeys()`,
`itervalues()`, `iteritems()` and `has_key()` become today's spelling. Where a list was indexed
(`row.values()[0]`), a list is made of it.

Left alone: the same methods of dictionaries, mappings and results (`result.keys()` is still
there), and a column read as an attribute (`row.values` without a call).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import Context, Example, Found, Level, Rule, make, rows

RULE = Rule(
    code="AL222",
    level=Level.BREAKS,
    since="2.0",
    rows=("row-keys", "row-items-values", "query-row-class"),
    examples=(
        Example(
            "row = engine.connect().execute(users.select()).first()\nv = list(row.keys())\n",
            "row = engine.connect().execute(users.select()).first()\n"
            "v = list(row._mapping.keys())\n",
        ),
        Example(
            "for row in session.execute(users.select()):\n    d = {k: v for k, v in row.items()}\n",
            "for row in session.execute(users.select()):\n"
            "    d = {k: v for k, v in row._mapping.items()}\n",
            title="items",
        ),
        Example(
            "conn = engine.connect()\nv = conn.execute(users.select()).first().values()[0]\n",
            "conn = engine.connect()\n"
            "v = list(conn.execute(users.select()).first()._mapping.values())[0]\n",
            title="an index into the list that values() used to be",
        ),
        Example(
            "row = session.query(User.id, User.name).first()\nd = dict(zip(row.keys(), row))\n",
            "row = session.query(User.id, User.name).first()\n"
            "d = dict(zip(row._mapping.keys(), row))\n",
            title="a row of a Query",
        ),
        Example(
            "row = engine.connect().execute(users.select()).first()\n"
            "ok = not row.has_key('name')\n",
            "row = engine.connect().execute(users.select()).first()\n"
            "ok = not ('name' in row._mapping)\n",
            title="has_key",
        ),
        Example("keys = session.execute(users.select()).keys()", None, title="of the result"),
        Example(
            "row = session.execute(users.select()).mappings().first()\nv = row.items()\n",
            None,
            title="a mapping",
        ),
        Example("user = session.query(User).first()\nv = user.keys()\n", None, title="an object"),
        Example(
            "row = session.execute(users.select()).first()\nv = row.values\n",
            None,
            title="a column",
        ),
        Example(
            "row = session.execute(users.select()).first()\nv = f'{row.keys()}'\n",
            "row = session.execute(users.select()).first()\nv = f'{row._mapping.keys()}'\n",
            title="inside an f-string",
        ),
    ),
)

MESSAGE = "a row has no {}() on 2.0: its _mapping has"
NEW = {
    "keys": "keys", "items": "items", "values": "values",
    "iterkeys": "keys", "iteritems": "items", "itervalues": "values",
}  # fmt: skip


@RULE.on(ast.Call, names=(*NEW, "has_key"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A method of a dictionary, called on a row."""
    method = call.func
    if not isinstance(method, ast.Attribute) or not rows.is_row(context, method.value):
        return
    message = MESSAGE.format(method.attr)
    if context.misplaced(call):
        yield Found(call, message, reason="it stands inside an f-string")
    elif method.attr == "has_key":
        yield from _has_key(context, call, method, message)
    else:
        edits = [*rows.mapping(context, method.value)]
        if NEW[method.attr] != method.attr:
            edits.append(make.rename_attribute(context, method, NEW[method.attr]))
        if isinstance(context.parent(call), ast.Subscript):
            edits += make.wrap(context, call, "list(", ")")
        yield Found(call, message, make.fix(*edits))


def _has_key(
    context: Context, call: ast.Call, method: ast.Attribute, message: str
) -> Iterator[Found]:
    if len(call.args) != 1 or isinstance(call.args[0], ast.Starred):
        yield Found(call, message, reason="has_key() takes one key")
        return
    key, row = context.source(call.args[0]), context.source(method.value)
    text = f"{key} in {row}._mapping"
    is_test = isinstance(context.parent(call), (ast.If, ast.Assign, ast.Return, ast.Assert))
    yield Found(
        call, message, make.fix(make.replace(context, call, text if is_test else f"({text})"))
    )
