"""A comment that allows a finding stands where there is one.

Once the code is rewritten, `# alchemigrate: allow query-get -- reason` allows nothing any more; a
later finding on its line would be allowed unseen. A comment counts for the first and the last line
of a finding, and for the lines that a fix in another place would change.

Left alone: names of rules that this run did not ask (`--select`, `--target`, without `--modern`),
and all comments if only a part of the project was asked for.
"""

from __future__ import annotations

from alchemigrate.rulekit import FLAGGED, Example, Level, Rule

RULE = Rule(
    code="AL003",
    level=Level.DEPRECATED,
    since="1.4",
    examples=(
        Example("x = 1  # alchemigrate: allow allow-unused -- nothing is found here\n", FLAGGED),
        Example("x = 1  # alchemigrate: allow query-get -- that rule was not asked\n", None),
        Example("x = 1  # alchemigrate: allow no-such-rule -- told elsewhere\n", None),
    ),
)
