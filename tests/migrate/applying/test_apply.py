"""Pending revisions are applied by the project's own env.py, and wait for old programs to go."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.alembic.alembic_project import ENVS, FIRST, ask, project

from alchemigrate.errors import DatabaseError, LockedError
from alchemigrate.migrate.applying.apply import Until, Wish, apply

OPERATION = 'RenameColumn("person", "name", "full_name"), job="full name"'
IMPORT = "from alchemigrate.operations import RenameColumn\n    "
REVISIONS = {
    "0001": (FIRST, 'op.execute("DROP TABLE person")'),
    "0002": (
        f"{IMPORT}op.expand({OPERATION})\n    op.backfill({OPERATION})",
        'op.take_back("full name")',
    ),
    "0003": (f"{IMPORT}op.contract({OPERATION})", 'op.take_back("full name", "contract")'),
    "0004": ('op.execute("ALTER TABLE person ADD age INT")', "pass"),
}
RUN_ENV = "from alchemigrate.migrate.alembic import run_env\n\nrun_env()\n"
VERSION = "SELECT version_num FROM alembic_version"
COLUMNS = (
    "SELECT string_agg(column_name, ' ' ORDER BY column_name) "
    "FROM information_schema.columns WHERE table_name = 'person'"
)
KEPT = "SELECT string_agg(revision, ' ' ORDER BY revision) FROM alchemigrate_revisions"
BROKEN = 'op.execute("ALTER TABLE person ADD age INT")\n    op.execute("SELECT nothing")'


def wish(root: Path, url: str, **more: object) -> Wish:
    return Wish(root, url, Path(sys.executable), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("env", ["each", "async"])
def test_it_stops_before_what_old_programs_need_ends(
    env: str, database: str, tmp_path: Path
) -> None:
    asked = wish(project(tmp_path, database, env, REVISIONS), database)
    said: list[str] = []
    found = apply(asked, said.append)
    assert [one.revision for one in found.done] == ["0001", "0002"]
    assert [one.revision for one in found.waiting] == ["0003", "0004"]
    assert ask(database, VERSION) == "0002"
    assert ask(database, COLUMNS) == "full_name id name"
    assert "applying 0002 0002" in said
    found = apply(wish(asked.root, database, until=Until.CONTRACT))
    assert [one.revision for one in found.done] == ["0003", "0004"]
    assert found.heads == ("0004",)
    assert ask(database, COLUMNS) == "age full_name id"
    assert ask(database, KEPT) == "0001 0002 0003 0004"


def test_it_runs_on_sqlite(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.touch()
    url = f"sqlite:///{file}"
    table = 'op.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")'
    root = project(tmp_path, url, "sync", {**REVISIONS, "0001": (table, "pass")})
    assert apply(wish(root, url)).heads == ("0002",)
    assert apply(wish(root, url, until=Until.CONTRACT)).heads == ("0004",)


def test_a_revision_that_failed_is_run_by_the_next_one(database: str, tmp_path: Path) -> None:
    revisions = {**REVISIONS, "0002": (BROKEN, "pass")}
    root = project(tmp_path, database, "sync", revisions)
    with pytest.raises(
        DatabaseError, match=r'0002\.py:14: column "nothing" does not exist'
    ) as raised:
        apply(wish(root, database))
    assert "schema apply goes on there" in raised.value.cure
    assert ask(database, VERSION) == "0001"
    assert ask(database, COLUMNS) == "id name"
    file = root / "migrations" / "versions" / "0002.py"
    file.write_text(file.read_text().replace("SELECT nothing", "SELECT 1"))
    assert [one.revision for one in apply(wish(root, database)).done] == ["0002"]


def test_another_database_is_left_alone(database: str, tmp_path: Path) -> None:
    other = sa.make_url(database).set(database="postgres").render_as_string(hide_password=False)
    env = ENVS["sync"].replace('context.config.get_main_option("sqlalchemy.url")', repr(other), 1)
    with pytest.raises(DatabaseError, match="connects to another database than --database"):
        apply(wish(project(tmp_path, database, env, REVISIONS), database))
    assert ask(other, "SELECT to_regclass('alembic_version')") is None
    assert ask(database, "SELECT to_regclass('alembic_version')") is None


def test_a_database_of_another_kind_is_left_alone(database: str, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'x.db'}"
    env = ENVS["sync"].replace('context.config.get_main_option("sqlalchemy.url")', repr(other), 1)
    with pytest.raises(DatabaseError, match="connects to another database than --database"):
        apply(wish(project(tmp_path, database, env, REVISIONS), database))
    assert ask(other, "SELECT count(*) FROM sqlite_master") == 0


def test_a_locked_table_is_waited_for(database: str, tmp_path: Path) -> None:
    revisions = {"0001": REVISIONS["0001"], "0002": REVISIONS["0004"]}
    root = project(tmp_path, database, RUN_ENV, revisions)
    assert apply(wish(root, database, to="0001")).heads == ("0001",)
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE person IN ROW EXCLUSIVE MODE"))
        with pytest.raises(LockedError, match="a table was locked"):
            apply(wish(root, database, seconds=0.3))
        locked = threading.Event()

        def say(text: str) -> None:
            if "trying again" in text:
                locked.set()

        found: list[object] = []
        deploy = threading.Thread(target=lambda: found.append(apply(wish(root, database), say)))
        deploy.start()
        assert locked.wait(20)
        time.sleep(0.1)
    deploy.join()
    engine.dispose()
    assert ask(database, COLUMNS) == "age id name"
