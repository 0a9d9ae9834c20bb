"""Revisions go up, down and up on a copy; what differs is told, and the copy goes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from migrate.alembic.alembic_project import ENVS, alembic, ask, project

from alchemigrate.migrate.proving.prove import Wish, prove

PYTHON = Path(sys.executable)
TABLES = """op.execute("CREATE TABLE town (id BIGINT PRIMARY KEY, name TEXT UNIQUE)")
    op.execute("CREATE TABLE person (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "town BIGINT NOT NULL REFERENCES town, boss BIGINT REFERENCES person, name VARCHAR(20), "
        "big VARCHAR(20) GENERATED ALWAYS AS (upper(name)) STORED)")"""
GONE = """op.execute("DROP TABLE person")
    op.execute("DROP TABLE town")"""
ROWS = (
    "INSERT INTO town SELECT n, 't ' || n FROM generate_series(1, 50) n RETURNING 1",
    "INSERT INTO person (town, boss, name) "
    "SELECT 51 - n, nullif(n - 1, 0), 'p ' || n FROM generate_series(1, 50) n RETURNING 1",
)
OPERATION = 'RenameColumn("person", "name", "full_name"), job="full name"'
IMPORT = "from alchemigrate.operations import RenameColumn\n    "
INDEX = 'op.execute("CREATE INDEX IF NOT EXISTS by_boss ON person (boss)")'
LOSING = """op.execute("ALTER TABLE town DROP COLUMN name")"""
RENAME = """op.execute("ALTER TABLE person RENAME COLUMN name TO full_name")"""
BACK = """op.execute("ALTER TABLE person RENAME COLUMN full_name TO name")"""
REVISIONS = {
    "0001": (TABLES, GONE),
    "0002": (RENAME, BACK),
    "0003": (f"{INDEX}\n    {LOSING}", 'op.execute("ALTER TABLE town ADD name TEXT")'),
    "0004": ('op.execute("ALTER TABLE town ADD at TIMESTAMP DEFAULT now()")', "raise ValueError"),
    "0005": (
        'op.execute("ALTER TABLE town ADD size INT")',
        'op.execute("ALTER TABLE town DROP size")',
    ),
    "0006": ('op.execute("CREATE TABLE twice (id INT)")', "pass"),
    "0007": ("pass", "pass"),
}
COPIES = "SELECT count(*) FROM pg_database WHERE datname LIKE 'alchemigrate_scratch%'"


def test_what_differs_is_told_by_object(database: str, tmp_path: Path) -> None:
    root = project(tmp_path, database, "sync", REVISIONS)
    done = alembic(root, "upgrade", "0001")
    assert done.returncode == 0, done.stderr
    for sql in ROWS:
        ask(database, sql)
    said: list[str] = []
    found = prove(Wish(root, database, PYTHON, rows=10), said.append)
    assert [line for line in said if "not copied" in line or "no rows" in line] == []
    assert found.rows > 20
    good, losing, failing, fine, twice = found.revisions
    assert good.holds
    assert fine.holds
    assert "cannot be applied again" in twice.failed
    assert found.left == ("0007",)
    told = {one.object: one.how for one in losing.down}
    assert told["index by_boss of person"] == "was not there"
    assert told["unique town_name_key of town"] == "is not there any more"
    assert told["town.name"].endswith("values are not as they were")
    assert losing.again == ()
    assert "it cannot be taken back: 0004.py" in failing.failed
    assert ask(database, "SELECT version_num FROM alembic_version") == "0001"
    assert ask(database, COPIES) == 0


def test_rows_are_made_up_where_there_is_no_database(database: str, tmp_path: Path) -> None:
    expand = f"{IMPORT}op.expand({OPERATION})\n    op.backfill({OPERATION})"
    revisions = {
        "0001": REVISIONS["0001"],
        "0002": (expand, 'op.take_back("full name")'),
        "0003": ('op.execute("UPDATE town SET name = upper(name)")', "pass"),
    }
    root = project(tmp_path, database, "async", revisions)
    found = prove(Wish(root, None, PYTHON, scratch=database))
    first, second, third = found.revisions
    assert (first.holds, second.holds) == (True, True)
    assert [one.object for one in third.down] == ["town.name"]
    assert ask(database, "SELECT to_regclass('alembic_version')") is None


def test_a_sqlite_is_copied_and_variables_lead_to_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.db"
    file.touch()
    url = f"sqlite:///{file}"
    table = 'op.execute("CREATE TABLE town (id INTEGER PRIMARY KEY, name TEXT)")\n    '
    rows = "op.execute(\"INSERT INTO town VALUES (1, 'a'), (2, 'b')\")"
    revisions = {
        "0001": (table + rows, 'op.execute("DROP TABLE town")'),
        "0002": ('op.execute("DELETE FROM town WHERE id = 1")', "pass"),
    }
    monkeypatch.setenv("SHOP_DATABASE", url)
    named = 'context.config.get_main_option("sqlalchemy.url")'
    env = "import os\n" + ENVS["sync"].replace(named, 'os.environ["SHOP_DATABASE"]')
    root = project(tmp_path / "p", "sqlite:///nowhere.db", env, revisions)
    done = alembic(root, "upgrade", "0001")
    assert done.returncode == 0, done.stderr
    found = prove(Wish(root, url, PYTHON))
    assert found.rows == 2
    (one,) = found.revisions
    assert {each.object for each in one.down} == {"town.id", "town.name"}
    assert ask(url, "SELECT count(*) FROM town") == 2
