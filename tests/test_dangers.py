"""Every example of every danger: exactly the promised issues, each with the code to write."""

from __future__ import annotations

from textwrap import indent

import pytest

from alchemigrate.dangerkit import Danger, Example, Setting, load
from alchemigrate.migrate.reading.history import history
from alchemigrate.project.project import Project

DANGERS = load()
EXAMPLES = [
    pytest.param(danger, example, id=f"{danger.name}-{number}-{example.title or 'found'}")
    for danger in DANGERS
    for number, example in enumerate(danger.examples)
]
PRELUDE = """\
import sqlalchemy as sa
from alembic import op

revision = "{}"
down_revision = {}


def upgrade():
{}

"""
BACK = "def downgrade():\n{}\n"


def written(number: int, example: Example, body: str, down: str) -> str:
    """The text of a revision."""
    before = f'"{number - 1:04}"' if number > 1 and example.before != "BRANCH" else None
    text = PRELUDE.format(f"{number:04}", before, indent(body or "pass", "    "))
    back = down or 'op.execute("SELECT 1")'
    return text + BACK.format(indent(back, "    "))


@pytest.mark.parametrize(("danger", "example"), EXAMPLES)
def test_example(danger: Danger, example: Example) -> None:
    before = "" if example.before == "BRANCH" else example.before
    files = {
        "versions/first.py": written(1, example, before, ""),
        "versions/second.py": written(2, example, example.up, example.down),
    }
    found = history(Project.of(files))
    (revision,) = [one for one in found.revisions if one.revision == "0002"]
    kept = {}
    if example.recorded:
        files["versions/second.py"] = written(2, example, example.recorded, example.down)
        kept = {one.revision: one.checksum for one in history(Project.of(files)).revisions}
    setting = Setting(found, revision, example.server, example.rows, kept=kept)
    issues = [issue for issue, _ in danger.issues(setting)]
    assert sorted(one.object for one in issues) == sorted(example.issues)
    for one in issues:
        assert one.message
        assert one.cure
        assert not (one.message + one.cure).endswith(".")


@pytest.mark.parametrize("danger", DANGERS, ids=[one.name for one in DANGERS])
def test_a_danger_has_near_misses(danger: Danger) -> None:
    clean = [example for example in danger.examples if not example.issues]
    assert len(clean) * 5 >= len(danger.examples) * 2
    assert any(example.issues for example in danger.examples)
    assert danger.page.strip().count("\n") >= 2, "what it costs, and what is left alone"
