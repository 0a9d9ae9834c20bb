"""Revisions that tests of reading write, and what is told of them."""

from __future__ import annotations

from textwrap import dedent, indent

from alchemigrate.dangerkit import load
from alchemigrate.migrate.lint import Surroundings, lint
from alchemigrate.migrate.reading.history import history
from alchemigrate.project.project import Project
from alchemigrate.values import change as c
from alchemigrate.values.revision import History

HEAD = "import enum\nimport sqlalchemy as sa\nfrom alembic import op\nfrom app import asked\n"


def told(up: str, top: str = "") -> History:
    """The history of one revision."""
    text = HEAD + dedent(top) + "revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n"
    return history(Project.of({"versions/a.py": text + indent(dedent(up), "    ") + "\n"}))


def changes(up: str, top: str = "") -> list[c.Change]:
    """What it does, in order."""
    return [one.change for one in told(up, top).revisions[0].upgrade]


def cures(code: str, up: str, top: str = "") -> list[str]:
    """The cures that are printed."""
    found = told(up, top)
    chosen = [one for one in load() if one.code == code]
    return [one.finding.cure for one in lint(found, found.revisions, chosen, Surroundings())]
