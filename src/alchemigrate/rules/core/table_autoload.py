"""`Table(.., autoload=True)` is `autoload_with=engine`.

The flag is gone in 2.0: giving the engine is what asks for reflection. Where `autoload_with` is
given already the flag goes; where the metadata was bound, the engine takes its place if it can be
named.

Left alone: tables without the flag, and other functions with an argument of that name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, make
from alchemigrate.rulekit.arguments import is_none
from alchemigrate.rulekit.bound import engine_at
from alchemigrate.rulekit.chain import bounds

RULE = Rule(
    code="AL122",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("table-autoload", "table-autoload-bound"),
    examples=(
        Example(
            "t = Table('users', MetaData(), autoload=True, autoload_with=engine)",
            "t = Table('users', MetaData(), autoload_with=engine)",
        ),
        Example(
            "m = MetaData()\nm.bind = engine\nt = Table('users', m, autoload=True)",
            "m = MetaData()\nm.bind = engine\nt = Table('users', m, autoload_with=engine)",
            title="bound metadata",
        ),
        Example(
            "t = Table(\n    'users',\n    MetaData(engine),\n    autoload=True,  # all\n"
            "    extend_existing=True,\n)\n",
            "t = Table(\n    'users',\n    MetaData(engine),\n    autoload_with=engine,  # all\n"
            "    extend_existing=True,\n)\n",
            title="comments stay",
        ),
        Example("t = Table('users', metadata, autoload=False)", "t = Table('users', metadata)"),
        Example("t = Table('users', metadata, autoload=True)", FLAGGED, title="nothing is bound"),
        Example(
            "def f(a):\n    return Table('u', metadata, autoload=a)\n", FLAGGED, title="a value"
        ),
        Example("t = Table('users', metadata, autoload_with=engine)", None, title="already new"),
        Example(
            "def load(autoload):\n    pass\n\n\nload(autoload=True)\n", None, title="another's"
        ),
    ),
)

MESSAGE = "autoload=True is gone: autoload_with=engine asks for reflection"


@RULE.on(ast.keyword, names=("autoload",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The flag in a call of Table()."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or not context.calls(call, "sqlalchemy.Table"):
        return
    value = keyword.value
    has_engine = any(k.arg == "autoload_with" and not is_none(k.value) for k in call.keywords)
    literal = isinstance(value, ast.Constant)
    if context.in_fstring(call) or (not literal and not has_engine):
        yield Found(call, MESSAGE, reason="whether to reflect is not written as True or False")
    elif has_engine and (not literal or not value.value):  # type: ignore[attr-defined]
        yield Found(call, MESSAGE, reason="an engine is given, but the flag may say not to reflect")
    elif has_engine or not value.value:  # type: ignore[attr-defined]
        yield Found(call, MESSAGE, make.fix(make.remove_argument(context, call, keyword)))
    else:
        metadata = context.source(call.args[1]) if len(call.args) > 1 else ""
        engine = engine_at(context, call, metadata)
        if isinstance(engine, str):
            yield Found(call, MESSAGE, reason=engine, cure="give autoload_with=engine")
            return
        start, _, end = bounds(context, keyword)
        edit = Edit(start, end, f"autoload_with={engine.text}")
        yield Found(call, MESSAGE, make.fix(edit, imports=engine.imports))
