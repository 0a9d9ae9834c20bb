"""A requirement that keeps SQLAlchemy-Utils at releases that do not import under SQLAlchemy 2.

0.41 is the first release for SQLAlchemy 2.0, 0.43 the first for 2.1; 0.42.1 is the last that runs
on 1.4.

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
    code="AL892",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("utils-version-floor",),
    examples=(
        Example("SQLAlchemy-Utils==0.36.8\n", "SQLAlchemy-Utils>=0.41.1,<1\n", path=REQUIREMENTS),
        Example(
            "sqlalchemy_utils<0.38\n",
            "sqlalchemy_utils>=0.41.1,<=0.42.1\n",
            path=REQUIREMENTS,
            target="bridge",
        ),
        Example(
            "SQLAlchemy-Utils==0.41.2\n",
            "SQLAlchemy-Utils>=0.43,<1\n",
            path=REQUIREMENTS,
            target="2.1",
            title="an old release for 2.1",
        ),
        Example("SQLAlchemy-Utils==0.41.2\n", None, path=REQUIREMENTS, title="enough for 2.0"),
        Example(
            "sqlalchemy-utils==0.36.8 \\\n    --hash=sha256:00\n",
            FLAGGED,
            path=REQUIREMENTS,
            title="a hash",
        ),
        Example("SQLAlchemy-Utils>=0.33\n", None, path=REQUIREMENTS, title="admits 0.41"),
        Example("SQLAlchemy-Continuum==1.3\n", None, path=REQUIREMENTS, title="another package"),
    ),
)

_SPECIFIERS = {"2.0": ">=0.41.1,<1", "2.1": ">=0.43,<1", "bridge": ">=0.41.1,<=0.42.1"}
_FIRST = {"2.0": 41, "2.1": 43, "bridge": 41}


@RULE.on_text(*PATTERNS)
@RULE.on(ast.Call, names=("setup",))
def find(context: Context | TextContext, call: ast.Call | None = None) -> Iterator[Found]:
    """A requirement of SQLAlchemy-Utils that admits no release for SQLAlchemy 2."""
    version = "2.1" if context.target == "2.1" else "2"
    message = f"SQLAlchemy-Utils{{spec}} does not import under SQLAlchemy {version}"
    minors = range(_FIRST[context.target], 60)
    needed = [version for minor in minors for version in series(f"0.{minor}")]
    found = required_in(context, call)
    yield from outdated(found, "sqlalchemy-utils", needed, _SPECIFIERS[context.target], message)
