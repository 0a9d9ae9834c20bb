"""`default` and `insert_default` exclude each other.

`mapped_column(default=.., insert_default=..)` of a dataclass gave the dataclass one default and the
INSERT another; 2.1 has one for both (it is left out of `__dict__`, and applied at INSERT), and
raises ArgumentError for two.

Left alone: columns with one of them. There is no rewrite: which of the two new objects are to have,
the code does not say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, declared_columns

_HEAD = "from sqlalchemy.orm import mapped_column\n\nclass A(Base):\n    __tablename__ = 'a'\n"

RULE = Rule(
    code="AL871",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("dataclass-default-and-insert-default",),
    examples=(
        Example(
            _HEAD + "    x: Mapped[str] = mapped_column(default='a', insert_default='b')\n",
            FLAGGED,
            target="2.1",
        ),
        Example(_HEAD + "    x = Column(String, default='a', insert_default='b')\n", FLAGGED,
                target="2.1"),
        Example(_HEAD + "    x: Mapped[str] = mapped_column(insert_default='b')\n", None,
                target="2.1"),
        Example("x = field(default='a', insert_default='b')\n", None, target="2.1"),
    ),
)  # fmt: skip


@RULE.on(ast.Call, names=("mapped_column", "Column"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A column with both."""
    names = {keyword.arg for keyword in call.keywords}
    if {"default", "insert_default"} <= names and context.calls(call, *declared_columns.MAKERS):
        message = "default and insert_default exclude each other on 2.1"
        yield Found(call, message, reason="keep default, if new objects are to have it")
