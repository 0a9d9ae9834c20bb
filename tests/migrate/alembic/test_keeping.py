"""The checksum of a revision comes and goes with it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from migrate.alembic.alembic_project import FIRST, ask, project

from alchemigrate.migrate.linting import look
from alchemigrate.rulekit.choice import Choice

ENV = "from alchemigrate.migrate.alembic import run_env\n\nrun_env()\n"
KEPT = "SELECT string_agg(revision, ' ' ORDER BY revision) FROM alchemigrate_revisions"
ALTER = 'op.execute("ALTER TABLE person ADD age INT")'
REVISIONS = {
    "0001": (FIRST, "pass"),
    "0002": (ALTER, 'op.execute("ALTER TABLE person DROP age")'),
}


def edited(root: Path, url: str) -> list[str]:
    found = look(root, Choice(select=frozenset(["SC407"])), database=url, whole=True)
    return [one.path.rpartition("/")[2] for one in found.findings]


def test_what_is_applied_is_kept_and_what_is_taken_back_is_not(
    database: str, tmp_path: Path
) -> None:
    root = project(tmp_path, database, ENV, REVISIONS)
    config = Config(root / "alembic.ini")
    command.upgrade(config, "head")
    assert ask(database, KEPT) == "0001 0002"
    assert edited(root, database) == []
    file = root / "migrations" / "versions" / "0002.py"
    file.write_text(file.read_text().replace("INT", "BIGINT"))
    assert edited(root, database) == ["0002.py"]
    command.downgrade(config, "0001")
    assert ask(database, KEPT) == "0001"
    command.upgrade(config, "head")
    assert edited(root, database) == []


def test_of_what_is_only_stamped_nothing_is_kept(database: str, tmp_path: Path) -> None:
    root = project(tmp_path, database, ENV, REVISIONS)
    config = Config(root / "alembic.ini")
    command.upgrade(config, "0001")
    command.stamp(config, "head")
    assert ask(database, KEPT) == "0001"
