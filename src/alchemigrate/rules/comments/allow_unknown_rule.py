"""A comment that allows a finding names rules or model checks that exist.

`# alchemigrate: allow qury-get -- reason` allows nothing, and so does a comment that is not
understood. `alchemigrate rules` and `alchemigrate checks` list the names.

Left alone: comments that do not begin with `alchemigrate:`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.allowing import MARK, allows, unknown_rule

RULE = Rule(
    code="AL002",
    level=Level.DEPRECATED,
    since="1.4",
    examples=(
        Example("x = 1  # alchemigrate: allow qury-get -- a stub\n", FLAGGED),
        Example("x = 1  # alchemigrate: allow query-get, nothing -- a stub\n", FLAGGED),
        Example("x = 1  # alchemigrate: alow query-get -- a stub\n", FLAGGED, title="no such word"),
        Example("x = 1  # alchemigrate: allow query-get -- a stub\n", None),
        Example("x = 1  # alchemigrate: allow AL301 -- a stub\n", None, title="by its code"),
        Example(
            "x = 1  # alchemigrate: allow nullable-boolean, AM101 -- a stub\n",
            None,
            title="checks of models",
        ),
        Example("x = 1  # see alchemigrate: allow -- a stub\n", None, title="other words"),
    ),
)


@RULE.on(ast.Module, words=(MARK,))
def find(context: Context, node: ast.Module) -> Iterator[Found]:
    """Comments that are not understood, or name neither rules nor checks."""
    for allow in allows(context.module):
        told = unknown_rule(allow)
        if told is not None:
            yield told
