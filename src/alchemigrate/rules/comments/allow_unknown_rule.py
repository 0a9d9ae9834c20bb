"""A comment that allows a finding names rules that exist.

`# alchemigrate: allow qury-get -- reason` allows nothing, and so does a comment that is not
understood. `alchemigrate rules` lists the names.

Left alone: comments that do not begin with `alchemigrate:`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule
from alchemigrate.rulekit.allowing import MARK, Allow, allows
from alchemigrate.rulekit.load import load

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
        Example("x = 1  # see alchemigrate: allow -- a stub\n", None, title="other words"),
    ),
)
_CURE = "`alchemigrate rules` lists them all"


@RULE.on(ast.Module, words=(MARK,))
def find(context: Context, node: ast.Module) -> Iterator[Found]:
    """Comments that are not understood, or name what is no rule."""
    for allow in allows(context.module):
        told = _told(allow)
        if told:
            yield Found(Edit(allow.span.start, allow.span.end, ""), *told)


def _told(allow: Allow) -> tuple[str, None, str] | None:
    if not allow.names:
        cure = "write `# alchemigrate: allow RULE -- reason`"
        return "this comment is not understood, so it allows nothing", None, cure
    known = {name for rule in load() for name in (rule.name, rule.code)}
    unknown = [name for name in allow.names if name not in known]
    if not unknown:
        return None
    return f"there is no rule {', '.join(unknown)} that could be allowed", None, _CURE
