"""`future=True` says nothing on 2.0.

`create_engine(..., future=True)`, `Session(future=True)` and `sessionmaker(future=True)` asked 1.4
for the behaviour of 2.0. On 2.0 it is the only behaviour, and the flag can go (not for the bridge:
1.4 needs it).

Left alone: `future` of anything that is not SQLAlchemy's, and flags that are computed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL231",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("engine-future-flag", "session-future-flag"),
    examples=(
        Example(
            "e = create_engine('sqlite://', future=True)\n", "e = create_engine('sqlite://')\n"
        ),
        Example(
            "S = sessionmaker(engine, future=True, autoflush=False)\n",
            "S = sessionmaker(engine, autoflush=False)\n",
            title="a session factory",
        ),
        Example("e = run('x', future=True)\n", None, title="not SQLAlchemy's"),
        Example(
            "def f(flag):\n    return create_engine('sqlite://', future=flag)\n",
            None,
            title="computed",
        ),
        Example("e = create_engine('sqlite://')\n", None, title="new"),
    ),
)


@RULE.on(ast.Call, names=("create_engine", "engine_from_config", "sessionmaker", "Session"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The flag as a keyword, written out."""
    if not context.calls(
        call,
        "sqlalchemy.create_engine",
        "sqlalchemy.engine_from_config",
        "sqlalchemy.orm.sessionmaker",
        "sqlalchemy.orm.Session",
    ):
        return
    for keyword in call.keywords:
        if keyword.arg == "future" and getattr(keyword.value, "value", None) is True:
            fix = make.fix(make.remove_argument(context, call, keyword))
            yield Found(keyword, "future=True says nothing on 2.0", fix)
