"""A requirement that keeps Alembic at releases older than SQLAlchemy 2.

1.9 is the first release made for SQLAlchemy 2.0; 1.19.2 is the last that runs on 1.4.

Left alone: requirements that admit such a release, and other packages. Reported only: lines with
hashes and files that a tool compiles.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, TextContext
from alchemigrate.rulekit.pins import outdated, required_in
from alchemigrate.rulekit.requirements import PATTERNS
from alchemigrate.rulekit.specifiers import series

REQUIREMENTS = "requirements.txt"

RULE = Rule(
    code="AL893",
    level=Level.BREAKS,
    since="2.0",
    rows=("alembic-version-floor",),
    examples=(
        Example("alembic==1.4.3\n", "alembic>=1.9,<2\n", path=REQUIREMENTS),
        Example("alembic<1.5\n", "alembic>=1.9,<1.20\n", path=REQUIREMENTS, target="bridge"),
        Example(
            "alembic==1.4.3 \\\n    --hash=sha256:00\n", FLAGGED, path=REQUIREMENTS, title="hash"
        ),
        Example("alembic==1.19.2\n", None, path=REQUIREMENTS, title="new enough"),
        Example("alembic-utils==0.4\n", None, path=REQUIREMENTS, title="another package"),
    ),
)

_SPECIFIERS = {"2.0": ">=1.9,<2", "2.1": ">=1.9,<2", "bridge": ">=1.9,<1.20"}
_NEEDED = [version for minor in range(9, 60) for version in series(f"1.{minor}")]


@RULE.on_text(*PATTERNS)
@RULE.on(ast.Call, names=("setup",))
def find(context: Context | TextContext, call: ast.Call | None = None) -> Iterator[Found]:
    """A requirement of Alembic that admits no release for SQLAlchemy 2."""
    message = "alembic{spec} is older than SQLAlchemy 2"
    found = required_in(context, call)
    yield from outdated(found, "alembic", _NEEDED, _SPECIFIERS[context.target], message)
