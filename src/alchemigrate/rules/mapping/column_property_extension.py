"""`column_property(.., extension=)` is gone.

Attribute extensions went in 1.4: `column_property()` and `deferred()` raise TypeError for the
argument. `extension=None` is removed.

Reported only: an extension; `event.listen(Model.attribute, "set", ..)` takes its place. Left alone:
the arguments that both still have.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL542",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("column-property-kwargs",),
    examples=(
        Example(
            "c = column_property(users.c.name, extension=None)  # name\n",
            "c = column_property(users.c.name)  # name\n",
        ),
        Example("c = column_property(users.c.name, extension=Audit())\n", FLAGGED),
        Example(
            "from sqlalchemy.orm import deferred\nc = deferred(Column(Text), extension=[A()])\n",
            FLAGGED,
            title="deferred()",
        ),
        Example("c = column_property(users.c.name, deferred=True)\n", None, title="still there"),
        Example("c = file_property('x', extension=None)\n", None, title="not SQLAlchemy"),
    ),
)

REASON = 'listen to the attribute\'s events: event.listen(Model.attribute, "set", ..)'


@RULE.on(ast.keyword, names=("extension",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The argument in a call of one of the two."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call):
        return
    if not context.calls(call, "sqlalchemy.orm.column_property", "sqlalchemy.orm.deferred"):
        return
    message = "attribute extensions are gone since 1.4"
    none = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
    if none and not context.in_fstring(call):
        yield Found(keyword, message, make.fix(make.remove_argument(context, call, keyword)))
    else:
        yield Found(keyword, message, reason=REASON)
