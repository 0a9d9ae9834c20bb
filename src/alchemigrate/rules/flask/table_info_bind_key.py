"""`db.Table(.., info={"bind_key": "users"})` is `db.Table(.., bind_key="users")`.

Flask-SQLAlchemy 2 looked for a table's database in its `info`. 3 takes the argument `bind_key`,
and puts a table without it among those of the main database, without an error.

Left alone: other entries of `info`, and `Table` of SQLAlchemy. Reported only: tables that name
their metadata, which decides now. 3.0.5, which runs on SQLAlchemy 1.4 and 2.0, has the argument.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

HEAD = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n"

RULE = Rule(
    code="AL852",
    level=Level.SILENT,
    since="2.0",
    rows=("flask-table-info-bind-key",),
    examples=(
        Example(
            HEAD + "t = db.Table('t', db.Column('id'), info={'bind_key': 'b'})  # b\n",
            HEAD + "t = db.Table('t', db.Column('id'), bind_key='b')  # b\n",
        ),
        Example(
            HEAD + "t = db.Table('t', info={'bind_key': KEY}, extend_existing=True)\n",
            HEAD + "t = db.Table('t', bind_key=KEY, extend_existing=True)\n",
            title="a name",
        ),
        Example(
            HEAD + "t = db.Table('t', db.metadata, info={'bind_key': 'b'})\n",
            FLAGGED,
            title="metadata is given",
        ),
        Example(
            HEAD + "t = db.Table('t', info={'bind_key': 'b', 'more': 1})\n",
            FLAGGED,
            title="another entry",
        ),
        Example(HEAD + "t = db.Table('t', info={'more': 1})\n", None, title="no bind key"),
        Example(HEAD + "t = db.Table('t', bind_key='b')\n", None, title="already new"),
        Example("t = Table('t', metadata, info={'bind_key': 'b'})\n", None, title="no Flask"),
    ),
)

MESSAGE = "Flask-SQLAlchemy 3 does not look for bind_key in a table's info"


@RULE.on(ast.keyword, names=("info",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The entry in the info of a table of the bundle."""
    call = context.parent(keyword)
    match call, keyword.value:
        case ast.Call(func=ast.Attribute(value=owner, attr="Table")), ast.Dict() as info:
            if context.kind(owner) is not Kind.BUNDLE:
                return
        case _:
            return
    given = {
        key.value: value
        for key, value in zip(info.keys, info.values, strict=True)
        if isinstance(key, ast.Constant)
    }
    if "bind_key" not in given:
        return
    if len(call.args) > 1 and context.kind(call.args[1]) in (Kind.METADATA, Kind.UNKNOWN):
        reason = "the metadata given decides: take it away and write bind_key="
        yield Found(keyword, MESSAGE, reason=reason)
    elif len(info.keys) > 1 or context.in_fstring(call):
        yield Found(keyword, MESSAGE, reason="info has other entries: write bind_key= beside it")
    else:
        text = f"bind_key={context.source(given['bind_key'])}"
        yield Found(keyword, MESSAGE, make.fix(make.replace(context, keyword, text)))
