"""`autocommit=False` says nothing.

It was the default of 1.x and is the only value that 2.x still takes. It stands in many projects
because a tutorial had it, and can go.

Left alone: `autocommit` of drivers and of anything that is not proven to make a Session.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL409",
    level=Level.LEGACY,
    since="1.4",
    rows=("session-autocommit-false",),
    examples=(
        Example(
            "S = sessionmaker(autocommit=False, autoflush=False, bind=engine)\n",
            "S = sessionmaker(autoflush=False, bind=engine)\n",
        ),
        Example(
            "s = Session(\n    bind=engine,\n    autocommit=False,  # by hand\n)\n",
            "s = Session(\n    bind=engine,  # by hand\n)\n",
            title="a Session",
        ),
        Example("S = sessionmaker(autocommit=True)\n", None, title="the other value"),
        Example("c = psycopg.connect(dsn, autocommit=False)\n", None, title="a driver"),
        Example("S = sessionmaker(bind=engine)\n", None, title="already new"),
        Example(
            "def f(flag):\n    return Session(engine, autocommit=flag)\n", None, title="computed"
        ),
    ),
)


@RULE.on(ast.keyword, names=("autocommit",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """autocommit=False given to a Session or a factory of Sessions."""
    call = context.parent(keyword)
    if not isinstance(keyword.value, ast.Constant) or keyword.value.value is not False:
        return
    if not isinstance(call, ast.Call) or context.in_fstring(call):
        return
    if context.kind(call) in (Kind.SESSION, Kind.SESSION_FACTORY):
        fix = make.fix(make.remove_argument(context, call, keyword))
        yield Found(keyword, "autocommit=False says nothing: it is the only value left", fix)
