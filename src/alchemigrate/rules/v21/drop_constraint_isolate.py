"""`DropConstraint(isolate_from_table=...)` is deprecated.

2.1 leaves a constraint that is dropped in its table's definition, which is what
`isolate_from_table=False` asked for. With True a later `create_all()` leaves the constraint out.

Rewritten: False, which is taken away. With True it is taken away with --unsafe only. Left alone:
`AddConstraint`, which keeps the argument. Reported only: values that are not written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

_IMPORT = "from sqlalchemy.schema import AddConstraint, DropConstraint\n"

RULE = Rule(
    code="AL861",
    level=Level.DEPRECATED,
    since="2.1",
    bridge=False,
    rows=("drop-constraint-isolate",),
    examples=(
        Example(
            _IMPORT + "d = DropConstraint(ck, isolate_from_table=False, cascade=True)\n",
            _IMPORT + "d = DropConstraint(ck, cascade=True)\n",
            target="2.1",
        ),
        Example(
            _IMPORT + "d = DropConstraint(ck, isolate_from_table=True)\n",
            _IMPORT + "d = DropConstraint(ck)\n",
            target="2.1",
            unsafe=True,
            title="taken out of the table",
        ),
        Example(_IMPORT + "d = DropConstraint(ck, isolate_from_table=True)\n", FLAGGED,
                target="2.1", title="only with --unsafe"),
        Example(_IMPORT + "d = DropConstraint(ck, isolate_from_table=flag)\n", FLAGGED,
                target="2.1"),
        Example(_IMPORT + "d = AddConstraint(ck, isolate_from_table=True)\n", None, target="2.1"),
        Example("d = DropConstraint(ck, isolate_from_table=True)\n", None, bare=True, target="2.1"),
    ),
)  # fmt: skip

MESSAGE = "isolate_from_table of DropConstraint is deprecated on 2.1"
_NOTE = "the constraint stays in the table: a later create_all() makes it again"


@RULE.on(ast.Call, names=("DropConstraint",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The argument."""
    if not context.calls(call, "sqlalchemy.DropConstraint"):
        return
    for keyword in call.keywords:
        if keyword.arg != "isolate_from_table":
            continue
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
        if not isinstance(value, bool) or context.in_fstring(call):
            yield Found(keyword, MESSAGE, reason="its value is not written out, or in an f-string")
            continue
        edit = make.remove_argument(context, call, keyword)
        yield Found(keyword, MESSAGE, make.fix(edit, unsafe=value, note=_NOTE if value else ""))
