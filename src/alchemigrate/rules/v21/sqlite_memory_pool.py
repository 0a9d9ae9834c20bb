"""The pool of an SQLite database in memory is not chosen by `mode=memory` for long.

An engine for `sqlite:///file:name?mode=memory&uri=true` has a SingletonThreadPool; 2.1 warns that a
later release will give it a QueuePool. `poolclass=SingletonThreadPool` keeps the pool.

Left alone: engines that choose their pool, databases that are files, `sqlite://` and `:memory:`,
and asyncio engines. Reported only: options handed on with `**`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make, urls

RULE = Rule(
    code="AL865",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("sqlite-mode-memory-pool",),
    examples=(
        Example(
            "e = create_engine('sqlite:///file:x?mode=memory&uri=true')  # shared\n",
            "from sqlalchemy.pool import SingletonThreadPool\n"
            "e = create_engine('sqlite:///file:x?mode=memory&uri=true', "
            "poolclass=SingletonThreadPool)  # shared\n",
            target="2.1",
        ),
        Example(
            "e = create_engine('sqlite:///file:x?mode=memory&uri=true')\n"
            "from sqlalchemy.pool import SingletonThreadPool\n",
            "from sqlalchemy.pool import SingletonThreadPool as sa_SingletonThreadPool\n"
            "e = create_engine('sqlite:///file:x?mode=memory&uri=true', "
            "poolclass=sa_SingletonThreadPool)\n"
            "from sqlalchemy.pool import SingletonThreadPool\n",
            target="2.1",
            title="imported too late",
        ),
        Example(
            "e = create_engine('sqlite:///file:x?mode=memory&uri=true', **options)\n",
            FLAGGED,
            target="2.1",
            title="options",
        ),
        Example(
            "e = create_engine('sqlite:///file:x?mode=memory&uri=true', poolclass=P)\n",
            None,
            target="2.1",
            title="chosen",
        ),
        Example("e = create_engine('sqlite://')\n", None, target="2.1", title="the usual way"),
        Example("e = create_engine('sqlite:///x.db')\n", None, target="2.1", title="a file"),
    ),
)

MESSAGE = "2.1 warns that mode=memory will choose another pool: name it"
_CHOOSING = {"poolclass", "pool", "creator"}


@RULE.on(ast.Call, names=("create_engine",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An engine for such a URL, without a pool of its own."""
    if not context.calls(call, "sqlalchemy.create_engine"):
        return
    given = urls.given_url(context.project, context.module, call)
    names = {keyword.arg for keyword in call.keywords}
    if given is None or names & _CHOOSING:
        return
    url = urls.literal(context.project, urls.Place(context.module, given))
    if url is None or not url.startswith("sqlite") or "mode=memory" not in url:
        return
    if None in names or context.in_fstring(call):
        reason = "its options are handed on, or it stands in an f-string"
        yield Found(call, MESSAGE, reason=f"{reason}: poolclass=SingletonThreadPool keeps it")
        return
    name, imports = context.name_for("sqlalchemy.pool.SingletonThreadPool", call)
    edit = make.append_argument(context, call, f"poolclass={name}")
    yield Found(call, MESSAGE, make.fix(edit, imports=imports))
