"""A class of options derives from `UserDefinedOption`.

`MapperOption` is what 1.3 had: its `process_query()` works with Query only. 1.4 and later have
`UserDefinedOption`, whose payload events read from `context.user_defined_options`.

Reported with --modern: what `process_query()` did becomes an event. Left alone: options that derive
from it already.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

HEAD = "from sqlalchemy.orm.interfaces import MapperOption\n"

RULE = Rule(
    code="AL340",
    level=Level.LEGACY,
    since="2.0",
    rows=("mapper-option-class",),
    examples=(
        Example(HEAD + "class Tenant(MapperOption):\n    pass\n", FLAGGED),
        Example(
            "from sqlalchemy.orm import interfaces\n\nclass Tenant(interfaces.MapperOption):\n"
            "    propagate_to_loaders = True\n",
            FLAGGED,
            title="through the module",
        ),
        Example(
            "from sqlalchemy.orm import UserDefinedOption\nclass Tenant(UserDefinedOption):\n"
            "    pass\n",
            None,
            title="the new one",
        ),
        Example("class Tenant(MapperOption):\n    pass\n", None, title="another MapperOption"),
    ),
)

MESSAGE = "{} derives from MapperOption: UserDefinedOption is for 2.x"
REASON = "what process_query() did becomes a listener of do_orm_execute"


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """A class with that base."""
    for base in node.bases:
        if context.origin(base) in (
            "sqlalchemy.orm.MapperOption",
            "sqlalchemy.orm.interfaces.MapperOption",
        ):
            yield Found(base, MESSAGE.format(node.name), reason=REASON)
