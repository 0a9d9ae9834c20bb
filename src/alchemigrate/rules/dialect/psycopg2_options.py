"""psycopg2's engine options have other names and values.

`executemany_mode="batch"` and `"values"` raise on 2.0, and so do `use_batch_mode` (gone since 1.4)
and `use_native_unicode` (for Python 2). `"values"` is `"values_plus_batch"`, which 1.4 has as well;
so is `"batch"` on 2.0, whose INSERTs then use VALUES lists. What said the default is taken away.

Left alone: the new words, and calls that are not SQLAlchemy's. Reported only: values that are not
written out, and `use_native_unicode=False`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL709",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("psycopg2-dialect-options",),
    examples=(
        Example(
            "e = create_engine('postgresql+psycopg2://h', executemany_mode='batch')\n",
            "e = create_engine('postgresql+psycopg2://h', executemany_mode='values_plus_batch')\n",
        ),
        Example(
            "e = create_engine(url, use_native_unicode=True, echo=True)\n",
            "e = create_engine(url, echo=True)\n",
            title="the default",
        ),
        Example(
            "e = create_engine(url, use_batch_mode=True)  # fast\n",
            "e = create_engine(url, executemany_mode='values_plus_batch')  # fast\n",
            title="its older name",
        ),
        Example("e = create_engine(url, use_native_unicode=False)\n", FLAGGED),
        Example("e = create_engine(url, executemany_mode=mode)\n", None, title="any mode"),
        Example("e = create_engine(url, executemany_mode='values_only')\n", None),
        Example("e = connect(url, executemany_mode='batch')\n", None, title="not SQLAlchemy's"),
    ),
)

_OLD_MODES = ("batch", "values")
_NEW = "'values_plus_batch'"
_TAKERS = (
    "sqlalchemy.create_engine",
    "sqlalchemy.engine_from_config",
    "sqlalchemy.dialects.postgresql.dialect",
)


@RULE.on(ast.Call, names=("create_engine", "engine_from_config", "dialect"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such an option of an engine, or of the dialect itself."""
    if not _takes(context, call):
        return
    for keyword in call.keywords:
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
        message = f"psycopg2 takes no {keyword.arg}={context.source(keyword.value)} on 2.0"
        if keyword.arg == "executemany_mode" and value in _OLD_MODES:
            edit = make.replace(context, keyword.value, _NEW)
            yield Found(keyword, message, make.fix(edit))
        elif keyword.arg == "use_batch_mode" and value is True:
            edit = make.replace(context, keyword, f"executemany_mode={_NEW}")
            yield Found(keyword, message, make.fix(edit))
        elif (keyword.arg, value) in (("use_batch_mode", False), ("use_native_unicode", True)):
            edit = make.remove_argument(context, call, keyword)
            yield Found(keyword, message, make.fix(edit))
        elif keyword.arg in ("use_batch_mode", "use_native_unicode"):
            reason = "choose executemany_mode, or leave it out: text is always str on Python 3"
            yield Found(keyword, message, reason=reason)


def _takes(context: Context, call: ast.Call) -> bool:
    if context.calls(call, *_TAKERS[:2]):
        return True
    origin = context.origin(call.func)
    return origin == _TAKERS[2] or (
        isinstance(call.func, ast.Attribute)
        and context.origin(call.func.value) == "sqlalchemy.dialects.postgresql.psycopg2"
    )
