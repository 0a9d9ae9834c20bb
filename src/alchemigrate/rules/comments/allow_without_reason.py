"""A comment that allows a finding says why.

`# alchemigrate: allow query-get` lets the finding stand, and nobody knows later whether it may go.
The reason stands behind two dashes: `# alchemigrate: allow query-get -- a stub of the tests`.

Left alone: the finding is allowed all the same; only the missing reason is reported. Comments that
name only checks of models: `alchemigrate models` reports those.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.allowing import MARK, allows, without_reason

RULE = Rule(
    code="AL001",
    level=Level.DEPRECATED,
    since="1.4",
    examples=(
        Example("x = 1  # alchemigrate: allow query-get\n", FLAGGED),
        Example("x = 1  # alchemigrate: allow query-get, select-list --\n", FLAGGED),
        Example("x = 1  # alchemigrate: allow query-get -- a stub of the tests\n", None),
        Example('x = "# alchemigrate: allow query-get"\n', None, title="a string"),
        Example("x = 1  # alchemigrate: allow AM101\n", None, title="a check of models"),
        Example("x = 1  # alchemigrate: allow AM101, query-get\n", FLAGGED, title="both"),
        Example("x = 1  # alchemigrate allow query-get\n", None, title="not for this tool"),
    ),
)


@RULE.on(ast.Module, words=(MARK,))
def find(context: Context, node: ast.Module) -> Iterator[Found]:
    """Comments with names and no reason."""
    for allow in allows(context.module):
        told = without_reason(allow)
        if told is not None and not allow.only_checks:
            yield told
