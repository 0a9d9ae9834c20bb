"""`inherit_schema` of a type is deprecated.

2.1 gives a named type the schema of its MetaData, and asks for `schema=".."` where it is to be
another one. `inherit_schema=False` is `schema=None`, and `inherit_schema=True` in a `Table` with a
literal schema is that schema, on every version.

Left alone: types that give their schema. Reported only: types whose table is not in sight.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL874",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("enum-inherit-schema",),
    examples=(
        Example(
            "t = Table('t', metadata, Column('x', Enum('a', name='k', inherit_schema=True)),"
            " schema='s')  # k\n",
            "t = Table('t', metadata, Column('x', Enum('a', name='k', schema='s')),"
            " schema='s')  # k\n",
            target="2.1",
        ),
        Example(
            "k = Enum('a', name='k', inherit_schema=False)\n",
            "k = Enum('a', name='k', schema=None)\n",
            target="2.1",
            title="no schema",
        ),
        Example("k = Enum('a', name='k', inherit_schema=True)\n", FLAGGED, target="2.1"),
        Example("k = Enum('a', name='k', inherit_schema=flag)\n", FLAGGED, target="2.1"),
        Example("k = Enum('a', name='k', schema='s')\n", None, target="2.1"),
        Example("k = Kind('a', inherit_schema=True)\n", None, target="2.1", title="no type"),
    ),
)

MESSAGE = "inherit_schema is deprecated on 2.1: give the type its schema"
_TYPES = ("sqlalchemy.Enum", "sqlalchemy.dialects.postgresql.ENUM", "sqlalchemy.Boolean",
          "sqlalchemy.SchemaType", "sqlalchemy.dialects.postgresql.DOMAIN")  # fmt: skip


@RULE.on(ast.keyword, names=("inherit_schema",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The keyword, given to a type."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or not context.calls(call, *_TYPES):
        return
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
    schema = "None" if value is False else _table_schema(context, call) if value is True else ""
    alone = all(other.arg not in ("schema", None) for other in call.keywords)
    if schema and alone and not context.in_fstring(call):
        edit = make.replace(context, keyword, f"schema={schema}")
        yield Found(keyword, MESSAGE, make.fix(edit))
    else:
        yield Found(keyword, MESSAGE, reason="which schema its table has is not known here")


def _table_schema(context: Context, call: ast.Call) -> str:
    """The literal schema of the `Table(..)` around a type, as written; empty if it has none."""
    for around in context.ancestors(call):
        if isinstance(around, ast.Call) and context.calls(around, "sqlalchemy.Table"):
            schema = context.argument(around, "schema")
            return context.source(schema) if isinstance(schema, ast.Constant) else ""
    return ""
