"""PostgreSQL's generated columns are not stored by default.

`Computed("..")` without `persisted` rendered STORED on PostgreSQL, which had no other kind; 2.1
leaves the word out, and PostgreSQL 18 then makes a virtual column. `persisted=True` says STORED on
every version, so it is added where all URLs of the project name PostgreSQL.

Left alone: columns that say it, and projects on other databases, whose own default has not changed.
Reported only: projects that do not say what they run on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, databases, make

_MODELS = {"models.py": "from sqlalchemy import *\nimport sqlalchemy as sa\n"}
_HEAD = "e = create_engine('postgresql+psycopg2://h/d')\n"

RULE = Rule(
    code="AL869",
    level=Level.SILENT,
    since="2.1",
    rows=("computed-persisted-default",),
    examples=(
        Example(
            _HEAD + "c = Column(Integer, sa.Computed('x * 2'))  # twice\n",
            _HEAD + "c = Column(Integer, sa.Computed('x * 2', persisted=True))  # twice\n",
            files=_MODELS,
            target="2.1",
        ),
        Example("c = sa.Computed('x * 2')\n", FLAGGED, files=_MODELS, target="2.1",
                title="on what?"),
        Example(
            _HEAD + "c = sa.Computed('x * 2', persisted=False)\n",
            None,
            files=_MODELS,
            target="2.1",
        ),
        Example("c = sa.Computed('x * 2')\n", None, target="2.1", title="on SQLite"),
        Example("from mine import Computed\nc = Computed('x')\n", None, files=_MODELS,
                target="2.1"),
    ),
)  # fmt: skip

MESSAGE = "PostgreSQL does not store a Computed column without persisted=True on 2.1"


@RULE.on(ast.Call, names=("Computed",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A computed column that does not say whether it is stored."""
    if not context.calls(call, "sqlalchemy.Computed") or len(call.args) != 1:
        return
    names = {keyword.arg for keyword in call.keywords}
    if "persisted" in names or not databases.may_be(context.project, "postgresql"):
        return
    if not databases.only(context.project, "postgresql"):
        reason = "persisted=True keeps it on PostgreSQL, and would change it on other databases"
        yield Found(call, MESSAGE, reason=reason)
    elif None in names or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="its arguments are handed on, or in an f-string")
    else:
        edit = make.append_argument(context, call, "persisted=True")
        yield Found(call, MESSAGE, make.fix(edit))
