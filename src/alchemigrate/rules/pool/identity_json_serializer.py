"""A `json_serializer` that serialises nothing.

`json_serializer=lambda obj: obj` hands dictionaries and lists to the driver as they are, which it
refuses when the first JSON value is written. Without the argument, `json.dumps` is used.

The fix needs a look: code may have passed JSON text all along, which would now be quoted once
more.

Left alone: serialisers that do something, and `json_deserializer` (a driver may return objects).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL702",
    level=Level.BREAKS,
    since="1.4",
    examples=(
        Example(
            "e = create_engine(url, json_serializer=lambda obj: obj, echo=True)",
            "e = create_engine(url, echo=True)",
            unsafe=True,
        ),
        Example("e = create_engine(url, json_serializer=lambda obj: obj)", FLAGGED),
        Example("e = create_engine(url, json_serializer=lambda obj: dumps(obj))", None),
        Example("e = create_engine(url, json_deserializer=lambda obj: obj)", None),
        Example("e = encoder(json_serializer=lambda obj: obj)", None, title="not an engine"),
    ),
)

_MAKERS = ("sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine")


@RULE.on(ast.keyword, names=("json_serializer",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """An identity function as serialiser of an engine."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or not context.calls(call, *_MAKERS):
        return
    match keyword.value:
        case ast.Lambda(args=ast.arguments(args=[ast.arg(arg=name)]), body=ast.Name(id=body)) if (
            name == body
        ):
            note = "values that are JSON text already would be serialised once more"
            edit = make.remove_argument(context, call, keyword)
            fix = make.fix(edit, unsafe=True, note=note)
            message = "this json_serializer serialises nothing: the driver refuses JSON values"
            yield Found(keyword, message, fix, cure="remove it: json.dumps is the default")
