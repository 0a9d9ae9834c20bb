"""Operations in revisions, run by Alembic's own command: forward, back, and by both drivers."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.alembic.alembic_project import FIRST, alembic, ask, project

OPERATION = 'RenameColumn("person", "name", "full_name"), job="full name"'
IMPORT = "from alchemigrate.operations import RenameColumn\n    "
EXPAND = f"{IMPORT}op.expand({OPERATION})\n    op.backfill({OPERATION})"
CONTRACT = f"{IMPORT}op.contract({OPERATION})"
REVISIONS = {
    "0001": (FIRST, 'op.execute("DROP TABLE person")'),
    "0002": (EXPAND, 'op.take_back("full name")'),
    "0003": (CONTRACT, 'op.take_back("full name", "contract")'),
}
COLUMNS = (
    "SELECT string_agg(column_name, ' ' ORDER BY column_name) "
    "FROM information_schema.columns WHERE table_name = 'person'"
)
ALIKE = "SELECT count(*) FROM person WHERE name IS DISTINCT FROM full_name"
RUN_ENV = "from alchemigrate.migrate.alembic import run_env\n\nrun_env()\n"


@pytest.mark.parametrize("env", ["sync", "each", "async", RUN_ENV])
def test_up_and_down_and_up(env: str, database: str, tmp_path: Path) -> None:
    root = project(tmp_path, database, env, REVISIONS)
    run(root, "upgrade", "0002")
    assert ask(database, COLUMNS) == "full_name id name"
    assert ask(database, ALIKE) == 0
    run(root, "upgrade", "head")
    assert ask(database, COLUMNS) == "full_name id"
    run(root, "downgrade", "0002")
    assert ask(database, COLUMNS) == "full_name id name"
    assert ask(database, ALIKE) == 0
    run(root, "downgrade", "0001")
    assert ask(database, COLUMNS) == "id name"
    run(root, "upgrade", "head")
    assert ask(database, COLUMNS) == "full_name id"
    assert ask(database, "SELECT count(*) FROM person WHERE full_name = 'p ' || id") == 100


def test_it_runs_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    table = 'op.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")'
    root = project(tmp_path, url, "sync", {**REVISIONS, "0001": (table, "pass")})
    run(root, "upgrade", "head")
    engine = sa.create_engine(url)
    assert [one["name"] for one in sa.inspect(engine).get_columns("person")] == ["id", "full_name"]
    engine.dispose()
    run(root, "downgrade", "0001")


def test_what_was_not_expanded_is_not_contracted(database: str, tmp_path: Path) -> None:
    revisions = {"0001": REVISIONS["0001"], "0002": REVISIONS["0003"]}
    done = alembic(project(tmp_path, database, "sync", revisions), "upgrade", "head")
    assert "full name: it was not expanded in this database; op.expand comes before" in done.stderr
    assert ask(database, COLUMNS) == "id name"


def test_a_name_of_a_job_is_not_used_twice(database: str, tmp_path: Path) -> None:
    again = 'op.execute("ALTER TABLE person RENAME COLUMN full_name TO name")\n    '
    revisions = {**REVISIONS, "0004": (again + EXPAND, "pass")}
    root = project(tmp_path, database, "each", revisions)
    run(root, "upgrade", "0003")
    done = alembic(root, "upgrade", "head")
    assert "a job of this name is done" in done.stderr


def test_a_name_is_not_used_twice_in_a_schema_of_its_own(database: str, tmp_path: Path) -> None:
    first = """op.execute("CREATE SCHEMA app")
    op.execute("CREATE TABLE app.person (id BIGINT PRIMARY KEY, name TEXT)")"""
    imports = """from alchemigrate.operations import CreateIndex
    from alchemigrate.values.schema import Index
    """
    expand = f'{imports}op.expand(CreateIndex(Index("app.person", ("name",), "by_name")), job="x")'
    drop = 'op.execute("DROP INDEX app.by_name")\n    '
    revisions = {"0001": (first, "pass"), "0002": (expand, "pass"), "0003": (drop + expand, "pass")}
    done = alembic(project(tmp_path, database, "each", revisions), "upgrade", "head")
    assert "a job of this name is done" in done.stderr
    assert ask(database, "SELECT version_num FROM alembic_version") == "0002"


def test_no_sql_is_made_up_without_a_database(database: str, tmp_path: Path) -> None:
    done = alembic(project(tmp_path, database, "sync", REVISIONS), "upgrade", "head", "--sql")
    assert "there is none in --sql mode" in done.stderr


def run(root: Path, *words: str) -> None:
    """Run Alembic, which has to succeed."""
    done = alembic(root, *words)
    assert done.returncode == 0, done.stderr[-3000:]
