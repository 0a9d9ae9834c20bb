"""A `viewonly` relationship with a `cascade`.

A relationship with `viewonly=True` writes nothing. 1.4 refuses a cascade that writes; 2.x takes it
again and drops it without a word. The argument is removed: nothing changes on 2.x.

Left alone: relationships that are not literally `viewonly=True`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.names import canonical
from alchemigrate.rulekit import Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL538",
    level=Level.SILENT,
    since="1.4",
    rows=("relationship-viewonly-cascade",),
    examples=(
        Example(
            "r = relationship(\n    'User',\n    viewonly=True,\n    cascade='all',\n)",
            "r = relationship(\n    'User',\n    viewonly=True,\n)",
        ),
        Example("r = relationship('User', viewonly=False, cascade='all')", None),
        Example("r = relationship('User', cascade='all')", None),
        Example("r = other('User', viewonly=True, cascade='all')", None, title="not SQLAlchemy"),
    ),
)


@RULE.on(ast.keyword, names=("cascade",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The cascade of a viewonly relationship."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call):
        return
    if canonical(context.origin(call.func)) != "sqlalchemy.orm.relationship":
        return
    viewonly = context.argument(call, "viewonly")
    if isinstance(viewonly, ast.Constant) and viewonly.value is True:
        fix = make.fix(make.remove_argument(context, call, keyword))
        yield Found(keyword, "a viewonly relationship cascades nothing", fix)
