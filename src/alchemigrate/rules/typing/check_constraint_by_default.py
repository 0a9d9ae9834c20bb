"""Booleans and enumerations make no CHECK constraint of their own any more.

1.3 added `CHECK (flag IN (0, 1))` for a `Boolean` where the database has no such type, and a CHECK
for an `Enum` that is no native one. 1.4 does so only with `create_constraint=True`, which says it
on every version.

Reported only where the project's requirements still keep SQLAlchemy 1.3: on 1.4 the CHECK is gone
already. Left alone: types that decide it themselves, and projects on PostgreSQL alone, which has
both types.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from alchemigrate.project.project import Project
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, databases, make
from alchemigrate.rulekit.requirements import admitted
from alchemigrate.rulekit.specifiers import admits_any, series

_PINNED = {"requirements.txt": "SQLAlchemy==1.3.24\n"}

RULE = Rule(
    code="AL612",
    level=Level.SILENT,
    since="1.4",
    rows=("boolean-enum-create-constraint",),
    examples=(
        Example(
            "c = Column(Boolean, nullable=False)  # on\n",
            "c = Column(Boolean(create_constraint=True), nullable=False)  # on\n",
            files=_PINNED,
        ),
        Example(
            "c = Column(Boolean(name='ok'))\n",
            "c = Column(Boolean(name='ok', create_constraint=True))\n",
            files=_PINNED,
            title="an object",
        ),
        Example(
            "c = Column(Enum('a', 'b', native_enum=False))\n",
            "c = Column(Enum('a', 'b', native_enum=False, create_constraint=True))\n",
            files=_PINNED,
            title="an enumeration",
        ),
        Example("c = Boolean(**options)\n", FLAGGED, files=_PINNED, title="handed on"),
        Example("c = Column(Boolean)\n", None, title="1.3 is not required"),
        Example("c = Column(Boolean(create_constraint=False))\n", None, files=_PINNED),
        Example(
            "e = create_engine('postgresql+psycopg2://h/d')\nc = Column(Boolean)\n",
            None,
            files={**_PINNED, "models.py": "from sqlalchemy import *\n"},
            title="PostgreSQL has booleans",
        ),
        Example("ok = isinstance(c.type, Boolean)\n", None, files=_PINNED, title="a check"),
    ),
)

_TYPES = ("sqlalchemy.Boolean", "sqlalchemy.BOOLEAN", "sqlalchemy.Enum")
_COLUMNS = ("sqlalchemy.Column", "sqlalchemy.orm.mapped_column")
_NATIVE = "native_enum"


@RULE.on(ast.Call, names=("Boolean", "BOOLEAN", "Enum", "Column", "mapped_column"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A type that made a CHECK, as an object or as the class given to a column."""
    if not _kept_at_13(context.project):
        return
    origin = context.origin(call.func)
    if origin in _TYPES and _made_check(context, call, origin):
        yield _found(context, call, origin)
    for argument in call.args if origin in _COLUMNS else ():
        given = context.origin(argument)
        if given in _TYPES[:2] and not databases.only(context.project, "postgresql"):
            edit = make.after(context, argument, "(create_constraint=True)")
            yield Found(argument, _message(given), make.fix(edit))


@lru_cache(maxsize=2)
def _kept_at_13(project: Project) -> bool:
    asked = admitted(project, "sqlalchemy")
    if asked is None or admits_any(asked, series("1.4")):
        return False
    return admits_any(asked, series("1.3"))


def _made_check(context: Context, call: ast.Call, origin: str) -> bool:
    if context.argument(call, "create_constraint") is not None:
        return False
    if origin != "sqlalchemy.Enum":
        first = call.args[0] if call.args else None
        return first is None and not databases.only(context.project, "postgresql")
    native = context.argument(call, _NATIVE)
    if isinstance(native, ast.Constant) and native.value is False:
        return True
    return not databases.only(context.project, "postgresql", "mysql", "mariadb")


def _found(context: Context, call: ast.Call, origin: str) -> Found:
    if any(keyword.arg is None for keyword in call.keywords) or context.in_fstring(call):
        reason = "its arguments are handed on, or it stands in an f-string"
        return Found(call, _message(origin), reason=f"{reason}; 1.3 had create_constraint=True")
    edit = make.append_argument(context, call, "create_constraint=True")
    return Found(call, _message(origin), make.fix(edit))


def _message(origin: str) -> str:
    return f"{origin.rpartition('.')[2]} makes no CHECK constraint by default since 1.4"
