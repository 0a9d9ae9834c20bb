"""2.1 needs Python 3.11.

SQLAlchemy 2.1.9 is not installed on older Pythons: its distributions ask for 3.11 or newer (2.0
runs on 3.7 and newer). A project that promises older ones in `requires-python` cannot keep both.

Left alone: projects that say nothing about Python, and those that ask for 3.11. There is no
rewrite: which Pythons a project serves is its own decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Edit, Example, Found, Level, Rule, TextContext
from alchemigrate.rulekit.requirements import requirements
from alchemigrate.rulekit.specifiers import admits_any, specifiers

NEEDS = 'dependencies = ["sqlalchemy>=2.1"]\n'

RULE = Rule(
    code="AL822",
    level=Level.BREAKS,
    since="2.1",
    rows=("python-minimum",),
    examples=(
        Example(
            '[project]\nrequires-python = ">=3.8"\n' + NEEDS,
            FLAGGED,
            path="pyproject.toml",
            target="2.1",
        ),
        Example(
            "[options]\npython_requires = >=3.9\ninstall_requires =\n    sqlalchemy\n",
            FLAGGED,
            path="setup.cfg",
            target="2.1",
        ),
        Example(
            '[project]\nrequires-python = ">=3.11"\n' + NEEDS,
            None,
            path="pyproject.toml",
            target="2.1",
        ),
        Example(
            '[project]\nrequires-python = ">=3.8"\ndependencies = ["six"]\n',
            None,
            path="pyproject.toml",
            target="2.1",
            title="no SQLAlchemy",
        ),
    ),
)

_ASKED = re.compile(
    r"^(?:requires-python|python_requires)[ \t]*=[ \t]*[\"']?(?P<spec>[^\"'\n#]+)", re.MULTILINE
)
_OLD = [f"3.{minor}.99" for minor in range(6, 11)]


@RULE.on_text("pyproject.toml", "setup.cfg")
def find(context: TextContext) -> Iterator[Found]:
    """A promise of Pythons that 2.1 does not run on."""
    if not any(found.name == "sqlalchemy" for found in requirements(context.document)):
        return
    for asked in _ASKED.finditer(context.document.text):
        admitted = specifiers(asked["spec"])
        if admitted is not None and admits_any(admitted, _OLD):
            place = Edit(asked.start("spec"), asked.end("spec"), "")
            message = f"Python {asked['spec'].strip()} includes Pythons that 2.1 does not run on"
            yield Found(place, message, reason="ask for >=3.11, or stay with SQLAlchemy 2.0")
