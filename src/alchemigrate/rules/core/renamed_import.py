"""An import uses an old name that still works.

`sqlalchemy.future` is left over from 1.4 and holds nothing but the names of `sqlalchemy`,
`ResultProxy` is `CursorResult`, and `DDLElement` is `ExecutableDDLElement`.

Left alone: imports with another way out, and names that are given on to others. For the bridge only
what means the same on 1.4 is renamed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.moving import guarded, moved_names, relocation

RULE = Rule(
    code="AL148",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("sqlalchemy-future-imports", "resultproxy-alias", "ddl-class-rename"),
    examples=(
        Example(
            "from sqlalchemy.future import select\n\nq = select(1)\n",
            "from sqlalchemy import select\n\nq = select(1)\n",
            bare=True,
        ),
        Example(
            "from sqlalchemy.engine import ResultProxy, Engine\n\n\n"
            "def f(r: ResultProxy, e: Engine): ...\n",
            "from sqlalchemy.engine import CursorResult, Engine\n\n\n"
            "def f(r: CursorResult, e: Engine): ...\n",
            bare=True,
            title="a name among others",
        ),
        Example(
            "from sqlalchemy.schema import DDLElement\n\n\n"
            "class V(DDLElement):  # a view\n    pass\n",
            "from sqlalchemy.schema import ExecutableDDLElement\n\n\n"
            "class V(ExecutableDDLElement):  # a view\n    pass\n",
            bare=True,
            title="a base class",
        ),
        Example(
            "from sqlalchemy.engine import ResultProxy\n\n__all__ = ['ResultProxy']\n",
            FLAGGED,
            bare=True,
            title="exported",
        ),
        Example(
            "from sqlalchemy.future import create_engine\n",
            None,
            target="bridge",
            bare=True,
            title="1.4 has two",
        ),
        Example("from __future__ import annotations\n", None, bare=True, title="Python's own"),
        Example("from sqlalchemy import select\n", None, bare=True, title="already new"),
    ),
)

RENAMED = {
    "sqlalchemy.future.select": "sqlalchemy.select",
    "sqlalchemy.engine.ResultProxy": "sqlalchemy.engine.CursorResult",
}
ONLY_ON_2 = {
    "sqlalchemy.future.create_engine": "sqlalchemy.create_engine",
    "sqlalchemy.future.Engine": "sqlalchemy.Engine",
    "sqlalchemy.future.Connection": "sqlalchemy.Connection",
    "sqlalchemy.schema.DDLElement": "sqlalchemy.schema.ExecutableDDLElement",
    "sqlalchemy.sql.ddl.DDLElement": "sqlalchemy.sql.ddl.ExecutableDDLElement",
}


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """Names in `from ... import` that have a newer name."""
    if not (node.module or "").startswith("sqlalchemy.") or guarded(context, node):
        return
    table = RENAMED if context.target == "bridge" else {**RENAMED, **ONLY_ON_2}
    for moved in moved_names(context, node, table):
        edits, imports, reason = relocation(context, moved)
        fix = None if reason else make.fix(*edits, imports=imports)
        message = f"{moved.old} is an old name of {moved.new}"
        yield Found(moved.alias, message, fix, reason, object=moved.old)
