"""`relationship(bake_queries=)` does nothing.

Lazy loads are cached like every statement on 2.x; the argument is taken and not looked at. It is
removed with --modern.

Left alone: the arguments that mean something.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.names import canonical
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL545",
    level=Level.LEGACY,
    since="2.0",
    rows=("relationship-bake-queries",),
    examples=(
        Example(
            "r = relationship('Address', bake_queries=False)  # r\n",
            "r = relationship('Address')  # r\n",
        ),
        Example(
            "r = relationship(\n    'Address',\n    bake_queries=True,\n    lazy='select',\n)\n",
            "r = relationship(\n    'Address',\n    lazy='select',\n)\n",
            title="on a line of its own",
        ),
        Example("r = f\"{relationship('A', bake_queries=True)}\"\n", FLAGGED, title="an f-string"),
        Example("r = relationship('Address', lazy='select')\n", None, title="no such argument"),
        Example("r = oven('Address', bake_queries=True)\n", None, title="not SQLAlchemy"),
    ),
)

MESSAGE = "bake_queries does nothing on 2.x"
_CALLS = ("sqlalchemy.orm.relationship", "sqlalchemy.orm.backref")


@RULE.on(ast.keyword, names=("bake_queries",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The argument of a relationship or backref."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or canonical(context.origin(call.func)) not in _CALLS:
        return
    if context.in_fstring(call):
        yield Found(keyword, MESSAGE, reason="it stands in an f-string")
    else:
        yield Found(keyword, MESSAGE, make.fix(make.remove_argument(context, call, keyword)))
