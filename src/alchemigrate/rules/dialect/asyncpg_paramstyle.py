"""asyncpg's own SQL has `$1` for parameters, not `%s`.

1.4 wrote `%s` for asyncpg and changed it to `$1` behind the scenes; since 2.0 `exec_driver_sql()`
(and `text` of events and logs) has what the driver takes. `%s` in a statement is a syntax error
then.

Left alone: statements without `%s`, `text()` (its `:name` parameters are the same for all drivers),
and projects whose URLs name no asyncpg. The parameters are rewritten where all URLs name asyncpg,
unless a `%%` is in the statement (it was one `%`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Found,
    Kind,
    Level,
    Rule,
    databases,
    make,
)

_MODELS = {"models.py": "from sqlalchemy import *\n"}
_HEAD = (
    "from sqlalchemy.ext.asyncio import create_async_engine\n"
    "e = create_async_engine('postgresql+asyncpg://h/d')\n"
)
_CALL = "async def f():\n    async with e.connect() as c:\n        await c.exec_driver_sql({})\n"

RULE = Rule(
    code="AL710",
    level=Level.SILENT,
    since="2.0",
    bridge=False,
    rows=("asyncpg-paramstyle",),
    examples=(
        Example(
            _HEAD + _CALL.format("'select %s + %s', (1, 2)"),
            _HEAD + _CALL.format("'select $1 + $2', (1, 2)"),
            files=_MODELS,
        ),
        Example(
            _HEAD + _CALL.format("'select %s %% 2', (1,)"),
            FLAGGED,
            files=_MODELS,
            title="a percent",
        ),
        Example(
            _HEAD + _CALL.format("'select %s', (1,)"), FLAGGED, title="and SQLite", target="2.0"
        ),
        Example(
            _HEAD + _CALL.format("'select %s', (1,)"), None, files=_MODELS, target="bridge",
            title="1.4 takes it",
        ),
        Example(_HEAD + _CALL.format("'select 1'"), None, files=_MODELS),
        Example(
            "with engine.connect() as c:\n    c.exec_driver_sql('select %s', (1,))\n",
            None,
            title="no asyncpg",
        ),
    ),
)  # fmt: skip

MESSAGE = "asyncpg takes $1 for a parameter since 2.0, not %s"
_PLACE = re.compile(r"%s")


@RULE.on(ast.Call, names=("exec_driver_sql",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A statement for the driver with such places."""
    if context.target == "bridge" or not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) is not Kind.CONNECTION:
        return
    first = call.args[0] if len(call.args) == 2 else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return
    schemes = databases.schemes(context.project)
    if "%s" not in first.value or not any(scheme.endswith("+asyncpg") for scheme in schemes):
        return
    written = context.source(first)
    if "%%" in first.value or written.count("%s") != first.value.count("%s"):
        yield Found(first, MESSAGE, reason="a %% was one percent sign: look at it by hand")
    elif any(not scheme.endswith("+asyncpg") for scheme in schemes):
        yield Found(first, MESSAGE, reason="the project has engines with other drivers too")
    else:
        count = iter(range(1, written.count("%s") + 1))
        text = _PLACE.sub(lambda _: f"${next(count)}", written)
        yield Found(first, MESSAGE, make.fix(make.replace(context, first, text)))
