"""A Float is no Numeric.

2.1 took `Float` out from under `Numeric`: `isinstance(column.type, Numeric)` was true for both.

Left alone: checks that name Float already, and other classes of that name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL830",
    level=Level.SILENT,
    since="2.1",
    rows=("float-not-numeric",),
    examples=(
        Example(
            "import sqlalchemy as sa\nok = isinstance(c.type, sa.Numeric)  # number\n",
            "import sqlalchemy as sa\nok = isinstance(c.type, (sa.Numeric, sa.Float))  # number\n",
            target="2.1",
        ),
        Example(
            "import sqlalchemy as sa\nok = issubclass(t, (sa.Numeric, sa.Integer))\n",
            "import sqlalchemy as sa\nok = issubclass(t, (sa.Numeric, sa.Float, sa.Integer))\n",
            target="2.1",
            title="one of several",
        ),
        Example(
            "import sqlalchemy as sa\nok = f'{isinstance(c.type, sa.Numeric)}'\n",
            FLAGGED,
            target="2.1",
        ),
        Example(
            "import sqlalchemy as sa\nok = isinstance(t, (sa.Numeric, sa.Float))\n",
            None,
            target="2.1",
        ),
        Example("from numbers import Numeric\nok = isinstance(1, Numeric)\n", None, target="2.1"),
    ),
)

MESSAGE = "Float is no Numeric on 2.1"


@RULE.on(ast.Call, names=("isinstance", "issubclass"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A check against Numeric without Float."""
    if len(call.args) != 2 or not isinstance(call.func, ast.Name):
        return
    against = call.args[1]
    classes = against.elts if isinstance(against, ast.Tuple) else [against]
    origins = [context.origin(class_) for class_ in classes]
    if "sqlalchemy.Numeric" not in origins or "sqlalchemy.Float" in origins:
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    numeric = classes[origins.index("sqlalchemy.Numeric")]
    name, imports = context.name_for("sqlalchemy.Float", call)
    if isinstance(against, ast.Tuple):
        edits = [make.after(context, numeric, f", {name}")]
    else:
        edits = list(make.wrap(context, numeric, "(", f", {name})"))
    yield Found(call, MESSAGE, make.fix(*edits, imports=imports))
