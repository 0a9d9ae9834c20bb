"""`CREATE SEQUENCE` has no `START WITH` again.

1.4 alone wrote `START WITH 1` for a `Sequence` without `start`; 1.3 and 2.0 leave it to the
database. Most begin at 1, but SQL Server begins at the lowest number of the type. `start=1` keeps
the sequence that 1.4 made.

Reported where it can be seen: in projects that speak of `mssql`, and where the DDL itself is looked
at. Left alone: all other sequences, and those with a start.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from alchemigrate.project.project import Project
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

_HEAD = "from sqlalchemy import Sequence\n"
_MSSQL = "e = create_engine('mssql+pyodbc://u:p@dsn')\n"
_DDL = "from sqlalchemy.schema import CreateSequence\n"

RULE = Rule(
    code="AL142",
    level=Level.SILENT,
    since="2.0",
    rows=("sequence-start-default",),
    examples=(
        Example(
            _HEAD + _MSSQL + "c = Column('id', Integer, Sequence('s'))\n",
            _HEAD + _MSSQL + "c = Column('id', Integer, Sequence('s', start=1))\n",
        ),
        Example(
            _HEAD + _DDL + "t = str(CreateSequence(Sequence('s')))\n",
            _HEAD + _DDL + "t = str(CreateSequence(Sequence('s', start=1)))\n",
            title="its DDL",
        ),
        Example(_HEAD + _MSSQL + "t = f'{Sequence(\"s\")}'\n", FLAGGED, title="in an f-string"),
        Example(_HEAD + "c = Column('id', Integer, Sequence('s'))\n", None, title="no SQL Server"),
        Example(_HEAD + _MSSQL + "s = Sequence('s', start=5)\n", None, title="with a start"),
        Example(_HEAD + _MSSQL + "s = Sequence('s', 1)\n", None, title="by position"),
        Example(_MSSQL + "s = Sequence('s')\n", None, title="another Sequence"),
    ),
)

MESSAGE = "1.4 created this sequence with START WITH 1, 2.0 leaves the start to the database"


@RULE.on(ast.Call, names=("Sequence",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Sequence() without a start."""
    if not context.calls(call, "sqlalchemy.Sequence") or len(call.args) != 1:
        return
    if any(keyword.arg in ("start", None) for keyword in call.keywords):
        return
    created = context.calls(context.parent(call), "sqlalchemy.CreateSequence")
    if not created and not _speaks_of_mssql(context.project):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
    else:
        yield Found(call, MESSAGE, make.fix(make.append_argument(context, call, "start=1")))


@lru_cache(maxsize=2)
def _speaks_of_mssql(project: Project) -> bool:
    modules = (project.module(path) for path in project.relevant if path.endswith(".py"))
    return any(module is not None and "mssql" in module.text for module in modules)
