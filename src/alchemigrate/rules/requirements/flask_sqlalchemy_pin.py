"""A requirement that keeps Flask-SQLAlchemy 2.x, which does not run on SQLAlchemy 2.

Flask-SQLAlchemy 2.5 fails on SQLAlchemy 2.0 when its first engine is made. 3.1 needs SQLAlchemy
2.0.16 or newer (and Flask 2.2.5 or newer); 3.0.5 is the release that runs on 1.4 and 2.0, so the
bridge asks for that.

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
    code="AL891",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("flask-sqlalchemy-2x-on-sa2",),
    examples=(
        Example(
            "Flask==2.2.5\nFlask-SQLAlchemy==2.5.1\n",
            "Flask==2.2.5\nFlask-SQLAlchemy>=3.1,<3.2\n",
            path=REQUIREMENTS,
        ),
        Example(
            "flask_sqlalchemy~=2.4\n",
            "flask_sqlalchemy>=3.0.5,<3.1\n",
            path=REQUIREMENTS,
            target="bridge",
        ),
        Example(
            "[options]\ninstall_requires =\n    flask-sqlalchemy<3  # old\n",
            "[options]\ninstall_requires =\n    flask-sqlalchemy>=3.1,<3.2  # old\n",
            path="setup.cfg",
        ),
        Example(
            "Flask-SQLAlchemy==2.5.1 \\\n    --hash=sha256:00\n",
            FLAGGED,
            path=REQUIREMENTS,
            title="a hash",
        ),
        Example("Flask-SQLAlchemy>=2.4\n", None, path=REQUIREMENTS, title="admits 3"),
        Example("Flask-SQLAlchemy==3.0.5\n", None, path=REQUIREMENTS, title="runs on both"),
        Example("Flask-Migrate==2.5.1\n", None, path=REQUIREMENTS, title="another package"),
    ),
)

_SPECIFIERS = {"2.0": ">=3.1,<3.2", "2.1": ">=3.1,<3.2", "bridge": ">=3.0.5,<3.1"}
_NEEDED = [*series("3.0")[2:], *series("3.1")]


@RULE.on_text(*PATTERNS)
@RULE.on(ast.Call, names=("setup",))
def find(context: Context | TextContext, call: ast.Call | None = None) -> Iterator[Found]:
    """A requirement of Flask-SQLAlchemy that admits no release for SQLAlchemy 2."""
    message = "Flask-SQLAlchemy{spec} does not run on SQLAlchemy 2"
    found = required_in(context, call)
    yield from outdated(found, "flask-sqlalchemy", _NEEDED, _SPECIFIERS[context.target], message)
