"""`__table_args__ = {"autoload": True}` is `{"autoload_with": engine}`.

The flag is gone in 2.0, in `__table_args__` as in `Table()`: the class cannot be made. Where the
metadata was bound, the engine takes the flag's place if it can be named; a flag beside
`autoload_with`, and one that is False, is removed.

Left alone: dictionaries of other names. Reported only: classes whose engine is not known
(`DeferredReflection` is for those).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.bound import engine_at

PLAN = "class Plan(Base):\n    __tablename__ = 'plans'\n    __table_args__ = "
BOUND = "Base.metadata.bind = engine\n\n\n"

RULE = Rule(
    code="AL552",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("table-args-autoload",),
    examples=(
        Example(
            BOUND + PLAN + "{'autoload': True}  # as it is\n",
            BOUND + PLAN + "{'autoload_with': engine}  # as it is\n",
        ),
        Example(
            BOUND + PLAN + "(Index('x', 'y'), {'schema': 's', 'autoload': True})\n",
            BOUND + PLAN + "(Index('x', 'y'), {'schema': 's', 'autoload_with': engine})\n",
            title="behind others",
        ),
        Example(
            PLAN + "{'autoload': True, 'autoload_with': engine}\n",
            PLAN + "{'autoload_with': engine}\n",
            title="the engine is given",
        ),
        Example(PLAN + "{'autoload': True}\n", FLAGGED, title="nothing is bound"),
        Example(BOUND + PLAN + "{'autoload': flag}\n", FLAGGED, title="a value"),
        Example(PLAN + "{'autoload_with': engine}\n", None, title="already new"),
        Example("class Plan:\n    __table_args__ = {'autoload': True}\n", None, title="not mapped"),
    ),
)

MESSAGE = "{}.__table_args__ has autoload, which is gone on 2.0: autoload_with=engine reflects"


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """A mapped class with the flag."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__table_args__")], value=value):
                given = value.elts[-1] if isinstance(value, ast.Tuple) and value.elts else value
                if not isinstance(given, ast.Dict):
                    continue
                mapped = context.mappings.is_mapped(Ref(context.module, node))
                for key in given.keys if mapped else ():
                    if isinstance(key, ast.Constant) and key.value == "autoload":
                        yield _found(context, node, given, key)


def _found(context: Context, node: ast.ClassDef, given: ast.Dict, key: ast.Constant) -> Found:
    message, named = MESSAGE.format(node.name), f"{node.name}.__table_args__"
    index = given.keys.index(key)
    value = given.values[index]
    keys = [k.value for k in given.keys if isinstance(k, ast.Constant)]
    cure = "give autoload_with=engine, or derive from DeferredReflection"
    if not isinstance(value, ast.Constant):
        reason = "whether to reflect is not written as True or False"
        return Found(key, message, reason=reason, object=named, cure=cure)
    if "autoload_with" in keys or not value.value:
        edit = _without(context, given, index)
        reason = "" if edit else "a comment is in the way: take the flag out"
        fix = make.fix(edit) if edit else None
        return Found(key, message, fix, reason, object=named, cure=cure)
    engine = engine_at(context, node, "")
    if isinstance(engine, str):
        return Found(key, message, reason=engine, object=named, cure=cure)
    quote = context.source(key)[0]
    text = f"{quote}autoload_with{quote}"
    edits = (make.replace(context, key, text), make.replace(context, value, engine.text))
    return Found(key, message, make.fix(*edits, imports=engine.imports), object=named, cure=cure)


def _without(context: Context, given: ast.Dict, index: int) -> Edit | None:
    """One entry taken out of a dictionary, with the comma that belongs to it."""
    keys, key = given.keys, given.keys[index]
    assert key is not None
    start, end = context.span(key).start, context.span(given.values[index]).end
    following = keys[index + 1] if index + 1 < len(keys) else None
    if following is not None:
        end = context.span(following).start
    elif index > 0:
        start = context.span(given.values[index - 1]).end
    return None if "#" in context.module.text[start:end] else Edit(start, end, "")
