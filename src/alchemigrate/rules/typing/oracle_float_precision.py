"""A `Float` with a precision is refused for Oracle.

Oracle counts a FLOAT's precision in binary digits, so 2.0 raises ArgumentError when a
`Float(precision)` is rendered for it. 1.x left the precision out and wrote plain FLOAT; a variant
`oracle.FLOAT()` does so on every version.

Left alone: floats without a precision, floats with variants, and projects no URL of which names
Oracle.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, databases, make

_URL = "e = create_engine('oracle+cx_oracle://u:p@h/x')\n"
_AND = "from sqlalchemy.dialects.oracle import FLOAT\n"

RULE = Rule(
    code="AL609",
    level=Level.BREAKS,
    since="2.0",
    rows=("oracle-float-precision",),
    examples=(
        Example(
            _URL + "c = Column(Float(53))  # exact\n",
            "from sqlalchemy.dialects.oracle import FLOAT\n" + _URL
            + "c = Column(Float(53).with_variant(FLOAT(), 'oracle'))  # exact\n",
        ),
        Example(
            _AND + _URL + "c = Column(Float(precision=53, asdecimal=True))\n",
            _AND + _URL + "c = Column(Float(precision=53, asdecimal=True)"
            ".with_variant(FLOAT(), 'oracle'))\n",
            title="by keyword",
        ),
        Example(_URL + "c = f'{Float(53)}'\n", FLAGGED, title="an f-string"),
        Example(_URL + "c = Column(Float())\n", None, title="no precision"),
        Example("c = Column(Float(53))\n", None, title="another database"),
        Example(
            _URL + "c = Column(Float(53).with_variant(sa.dialects.oracle.FLOAT(), 'oracle'))\n",
            None,
            title="decided",
        ),
    ),
)  # fmt: skip

MESSAGE = "Oracle refuses a Float with a (decimal) precision on 2.0"


@RULE.on(ast.Call, names=("Float", "FLOAT"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A generic float with a precision, where Oracle is among the databases."""
    if "oracle" not in databases.dialects(context.project):
        return
    if not context.calls(call, "sqlalchemy.Float", "sqlalchemy.FLOAT"):
        return
    precision = context.argument(call, "precision", 0)
    if precision is None or (isinstance(precision, ast.Constant) and precision.value is None):
        return
    around = context.parent(call)
    if isinstance(around, ast.Attribute) and around.attr == "with_variant":
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    name, imports = context.name_for("sqlalchemy.dialects.oracle.FLOAT", call)
    edit = make.after(context, call, f".with_variant({name}(), 'oracle')")
    yield Found(call, MESSAGE, make.fix(edit, imports=imports))
