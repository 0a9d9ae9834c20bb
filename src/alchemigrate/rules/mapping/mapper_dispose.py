"""`Mapper.dispose()` is gone since 1.4.

Mappings are taken down as a whole: `Base.registry.dispose()`, or `clear_mappers()`.

Reported only: a single mapper cannot be disposed of any more. Left alone: `dispose()` of engines,
pools and registries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL544",
    level=Level.BREAKS,
    since="1.4",
    rows=("mapper-dispose",),
    examples=(
        Example("sa.inspect(User).dispose()\n", FLAGGED),
        Example("User.__mapper__.dispose()\n", FLAGGED, title="the class's mapper"),
        Example(
            "from sqlalchemy.orm import class_mapper\nclass_mapper(User).dispose()\n",
            FLAGGED,
            title="class_mapper()",
        ),
        Example("engine.dispose()\n", None, title="an engine"),
        Example("Base.registry.dispose()\n", None, title="a registry"),
        Example("sa.inspect(engine).dispose()\n", None, title="an inspector has none either"),
    ),
)

MESSAGE = "a mapper has no dispose() since 1.4"
REASON = "dispose of all mappings of a base: Base.registry.dispose()"
_MAPPERS = ("sqlalchemy.inspect", "sqlalchemy.orm.class_mapper")


@RULE.on(ast.Call, names=("dispose",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """dispose() of the mapper of a class."""
    match call.func:
        case ast.Attribute(value=ast.Call(args=[entity]) as made):
            mapper = context.calls(made, *_MAPPERS)
        case ast.Attribute(value=ast.Attribute(value=entity, attr="__mapper__")):
            mapper = True
        case _:
            return
    value = context.value(entity)
    if mapper and value.kind is Kind.CLASS and context.mappings.is_mapped(value.ref):
        yield Found(call, MESSAGE, reason=REASON)
