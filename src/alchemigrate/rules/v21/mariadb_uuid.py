"""A `Uuid` column is MariaDB's own UUID.

2.1 renders `Uuid` as UUID on MariaDB 10.7 and newer, where it was CHAR(32): new tables differ from
old ones, and values are compared in another form. `native_uuid=False` keeps CHAR(32), on every
version; it is added where all URLs of the project name MariaDB.

Left alone: types that say it, and projects no URL of which names MariaDB (a server behind
`mysql://` is recognised by SQLAlchemy, and not here).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Level,
    Rule,
    databases,
    make,
)

_MODELS = {"models.py": "from sqlalchemy import *\n"}
_URL = "e = create_engine('mariadb+pymysql://u:p@h/d')\n"

RULE = Rule(
    code="AL964",
    level=Level.SILENT,
    since="2.1",
    rows=("mariadb-uuid-native",),
    examples=(
        Example(
            "import sqlalchemy as sa\n" + _URL + "c = Column(sa.Uuid, primary_key=True)  # id\n",
            "import sqlalchemy as sa\n" + _URL
            + "c = Column(sa.Uuid(native_uuid=False), primary_key=True)  # id\n",
            files=_MODELS,
            target="2.1",
        ),
        Example(
            "from sqlalchemy import Uuid\n" + _URL + "c = Column(Uuid(as_uuid=False))\n",
            "from sqlalchemy import Uuid\n" + _URL
            + "c = Column(Uuid(as_uuid=False, native_uuid=False))\n",
            files=_MODELS,
            target="2.1",
            title="an object",
        ),
        Example(_URL + "c = Column(sa.Uuid())\n", FLAGGED, target="2.1", title="and SQLite"),
        Example("c = Column(sa.Uuid())\n", None, target="2.1", title="another database"),
        Example(_URL + "c = Column(sa.Uuid(native_uuid=False))\n", None, target="2.1"),
        Example(_URL + "ok = isinstance(t, sa.Uuid)\n", None, target="2.1", title="a check"),
    ),
)  # fmt: skip

MESSAGE = "Uuid is MariaDB's own UUID on 2.1, and was CHAR(32)"
_COLUMNS = ("sqlalchemy.Column", "sqlalchemy.orm.mapped_column")


@RULE.on(ast.Call, names=("Uuid", "Column", "mapped_column"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The type, as an object or as the class given to a column."""
    if "mariadb" not in databases.dialects(context.project):
        return
    if context.calls(call, "sqlalchemy.Uuid"):
        names = {keyword.arg for keyword in call.keywords}
        if not names & {"native_uuid", None}:
            edit = make.append_argument(context, call, "native_uuid=False")
            yield _found(context, call, edit)
    for argument in call.args if context.calls(call, *_COLUMNS) else ():
        if context.origin(argument) == "sqlalchemy.Uuid":
            yield _found(context, argument, make.after(context, argument, "(native_uuid=False)"))


def _found(context: Context, node: ast.expr, edit: Edit) -> Found:
    if context.in_fstring(node) or not databases.only(context.project, "mariadb"):
        reason = "native_uuid=False keeps CHAR(32), but on the project's other databases too"
        return Found(node, MESSAGE, reason=reason)
    return Found(node, MESSAGE, make.fix(edit))
