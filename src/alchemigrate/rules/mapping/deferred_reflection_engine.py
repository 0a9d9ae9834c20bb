"""`DeferredReflection.prepare(engine=engine)`: the argument is called `bind`.

2.0 renamed it; given by position it works on all versions, and that is how it is written.

Left alone: `prepare()` of anything that is not proven to derive from DeferredReflection.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import outside_bases
from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

HEAD = (
    "from sqlalchemy.ext.declarative import DeferredReflection\n\n\n"
    "class Reflected(DeferredReflection):\n    pass\n\n\n"
)

RULE = Rule(
    code="AL543",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("deferred-reflection-prepare-engine",),
    examples=(
        Example(
            HEAD + "Reflected.prepare(engine=engine)  # all\n",
            HEAD + "Reflected.prepare(engine)  # all\n",
        ),
        Example(
            HEAD + "class Base2(Reflected, Base):\n    __abstract__ = True\n\n\n"
            "Base2.prepare(engine = engine)\n",
            HEAD + "class Base2(Reflected, Base):\n    __abstract__ = True\n\n\n"
            "Base2.prepare(engine)\n",
            title="a base of bases",
        ),
        Example(HEAD + "Reflected.prepare(extra=1, engine=engine)\n", FLAGGED, title="another"),
        Example(HEAD + "Reflected.prepare(engine)\n", None, title="by position"),
        Example("kitchen.prepare(engine=engine)\n", None, title="not SQLAlchemy"),
        Example(
            "from sqlalchemy.ext.automap import automap_base\nA = automap_base()\n"
            "A.prepare(engine=engine)\n",
            None,
            title="automap, which is another rule's",
        ),
    ),
)

MESSAGE = "DeferredReflection.prepare() has no argument engine on 2.0"


@RULE.on(ast.Call, names=("prepare",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call with the old keyword."""
    keyword = next((k for k in call.keywords if k.arg == "engine"), None)
    if keyword is None or not isinstance(call.func, ast.Attribute):
        return
    owner = context.value(call.func.value)
    if owner.kind is not Kind.CLASS or owner.ref is None:
        return
    bases = outside_bases(context.infer, owner.ref)
    if not any(b.name.startswith("sqlalchemy.") and b.name.endswith(_NAME) for b in bases):
        return
    if call.args or call.keywords[0] is not keyword or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="give the engine first, without its name")
        return
    start = context.span(keyword).start
    edit = Edit(start, context.span(keyword.value).start, "")
    yield Found(call, MESSAGE, make.fix(edit))


_NAME = ".DeferredReflection"
