"""SQLite's `_json_serializer` and `_json_deserializer` have no underscore.

1.3.7 gave the two arguments of `create_engine()` their names; 2.1 raises TypeError for the old
ones.

Left alone: the new names, and calls that are not SQLAlchemy's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL864",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("sqlite-json-serializer-underscore",),
    examples=(
        Example(
            "e = create_engine('sqlite://', _json_serializer=dump)  # fast\n",
            "e = create_engine('sqlite://', json_serializer=dump)  # fast\n",
            target="2.1",
        ),
        Example("e = f\"{create_engine('sqlite://', _json_serializer=d)}\"\n", FLAGGED,
                target="2.1"),
        Example("e = create_engine('sqlite://', json_serializer=dump)\n", None, target="2.1"),
        Example("e = connect('x', _json_serializer=dump)\n", None, target="2.1"),
    ),
)  # fmt: skip

_OLD = ("_json_serializer", "_json_deserializer")
_ENGINES = ("sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine")


@RULE.on(ast.Call, names=("create_engine", "create_async_engine"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such an argument of an engine."""
    if not context.calls(call, *_ENGINES):
        return
    for keyword in call.keywords:
        if keyword.arg not in _OLD:
            continue
        new = keyword.arg.removeprefix("_")
        message = f"create_engine() takes {new} on 2.1, without the underscore"
        if context.in_fstring(call):
            yield Found(keyword, message, reason="it stands in an f-string")
        else:
            yield Found(keyword, message, make.fix(make.rename_keyword(context, keyword, new)))
