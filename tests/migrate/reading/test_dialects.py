"""Branches that PostgreSQL never takes are not read."""

from __future__ import annotations

import pytest

from alchemigrate.migrate.reading.history import history
from alchemigrate.project.project import Project
from alchemigrate.values.change import DropTable

TEXT = """\
from alembic import op

revision = "a"
down_revision = None


def upgrade():
    bind = op.get_bind()
    url = str(bind.engine.url)
    name = bind.dialect.name
    if {}:
        op.drop_table("yes")
    else:
        op.drop_table("no")
"""


@pytest.mark.parametrize(
    ("condition", "read"),
    [
        ('bind.dialect.name == "postgresql"', ["yes"]),
        ('name == "mysql"', ["no"]),
        ('name != "sqlite"', ["yes"]),
        ('op.get_context().dialect.name in ("mysql", "sqlite")', ["no"]),
        ('name not in ["mysql", "sqlite"]', ["yes"]),
        ('url.startswith("mysql")', ["no"]),
        ('url.startswith("postgres")', ["yes"]),
        ('url.startswith("sqlite") is False', ["yes"]),
        ('not url.startswith("sqlite")', ["yes"]),
        ('name == "mysql" and url', ["no"]),
        ('name == "mysql" or name == "postgresql"', ["yes"]),
        ('name == "postgresql" and url', ["yes", "no"]),
        ('bind.kind == "mysql"', ["yes", "no"]),
        ('url.startswith("http")', ["yes", "no"]),
        ("name == other", ["yes", "no"]),
        ("url", ["yes", "no"]),
    ],
)
def test_a_condition_on_the_database(condition: str, read: list[str]) -> None:
    found = history(Project.of({"versions/a.py": TEXT.format(condition)}))
    dropped = [one for one in found.revisions[0].upgrade if isinstance(one.change, DropTable)]
    assert [one.change.table for one in dropped] == read
    assert all(one.maybe == (len(read) > 1) for one in dropped)
