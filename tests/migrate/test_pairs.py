"""All dangers together: each hazard is found for what it is, and its safe twin raises no alarm."""

from __future__ import annotations

from textwrap import indent

import pytest
from migrate.pairs import PAIRS, Pair

from alchemigrate.dangerkit import Setting, load
from alchemigrate.migrate.reading.history import history
from alchemigrate.project.project import Project

TEXT = """\
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "{name}"
down_revision = {before}


def upgrade():
{up}


def downgrade():
{down}
"""


def found(up: str, down: str, before: str, waits: bool) -> list[str]:
    """The names of all dangers in a revision that comes after another one."""
    bodies = (("a", None, before, "pass"), ("b", '"a"', up, down))
    files = {
        f"versions/{name}.py": TEXT.format(
            name=name, before=earlier, up=indent(body, "    "), down=indent(back, "    ")
        )
        for name, earlier, body, back in bodies
    }
    every = history(Project.of(files))
    setting = Setting(every, every.revisions[-1], waits=waits)
    return sorted({danger.name for danger in load() for _ in danger.issues(setting)})


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_a_hazard_is_found_and_its_twin_is_clean(pair: Pair) -> None:
    assert found(pair.hazard, pair.down, "pass", pair.waits) == sorted(pair.dangers)
    assert found(pair.twin, pair.twin_down, pair.twin_before, pair.waits) == []


def test_the_set_has_every_danger_of_a_revision_by_itself() -> None:
    alone = {"no-lock-timeout", "several-heads", "edited-after-applied"}
    named = {name for pair in PAIRS for name in pair.dangers}
    assert named | alone == {one.name for one in load()}
    assert len(PAIRS) * 2 >= 60
