"""Revisions go up, down and up on a copy; what differs is told, and the copy goes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
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
AUDITED = {
    "0001": (
        """op.execute("CREATE SCHEMA audit")
    op.execute("CREATE TABLE town (id BIGINT PRIMARY KEY, name TEXT)")
    op.execute("CREATE TABLE audit.log (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "town BIGINT NOT NULL REFERENCES town, what TEXT)")""",
        """op.drop_table("log", schema="audit")
    op.drop_table("town")
    op.execute("DROP SCHEMA audit")""",
    ),
    "index": (
        """op.execute("CREATE INDEX IF NOT EXISTS by_what ON audit.log (what)")
    op.execute("CREATE INDEX IF NOT EXISTS by_what ON town (name)")""",
        'op.execute("DROP INDEX by_what")',
    ),
    "function": (
        """op.execute("CREATE VIEW audit.towns AS SELECT id FROM town")
    op.execute("CREATE OR REPLACE FUNCTION audit.one() RETURNS int LANGUAGE sql AS 'SELECT 1'")""",
        'op.execute("DROP VIEW audit.towns")',
    ),
    "values": ('op.execute("UPDATE audit.log SET what = upper(what)")', "pass"),
    "schema": ('op.execute("CREATE SCHEMA IF NOT EXISTS more")', "pass"),
    "same": (
        """op.execute("CREATE TABLE audit.town (id BIGINT PRIMARY KEY, name TEXT)")
    op.execute("CREATE MATERIALIZED VIEW audit.names AS SELECT name FROM town")
    op.execute("CREATE TEMP TABLE later (id INT)")
    op.execute("DROP TABLE later")""",
        """op.execute("DROP MATERIALIZED VIEW audit.names")
    op.drop_table("town", schema="audit")""",
    ),
    "wrong": (
        'op.execute("CREATE TABLE IF NOT EXISTS audit.log_old (id BIGINT PRIMARY KEY)")',
        'op.execute("DROP TABLE IF EXISTS log_old")',
    ),
}
LEFT = {
    "0001": set(),
    "index": {"index by_what of audit.log"},
    "function": {"function audit.one"},
    "values": {"audit.log.what"},
    "schema": {"schema more"},
    "same": set(),
    "wrong": {
        "table audit.log_old",
        "column audit.log_old.id",
        "primary key log_old_pkey of audit.log_old",
    },
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


def test_what_is_left_in_another_schema_is_told(database: str, tmp_path: Path) -> None:
    root = project(tmp_path, database, "sync", AUDITED)
    done = alembic(root, "upgrade", "0001")
    assert done.returncode == 0, done.stderr
    ask(database, ROWS[0])
    logged = "INSERT INTO audit.log (town, what) SELECT n, 'w' || n FROM generate_series(41, 50) n"
    ask(database, f"{logged} RETURNING 1")
    said: list[str] = []
    found = prove(Wish(root, database, PYTHON, rows=5), said.append)
    assert [line for line in said if "not copied" in line or "no rows" in line] == []
    assert found.rows > 10
    told = {one.revision: {each.object for each in one.down} for one in found.revisions}
    assert told == {name: left for name, left in LEFT.items() if name != "0001"}
    assert [one for one in found.revisions if one.failed or one.again] == []


def test_a_table_that_the_database_lacks_is_told(database: str, tmp_path: Path) -> None:
    revisions = {name: AUDITED[name] for name in ("0001", "same")}
    root = project(tmp_path, database, "sync", revisions)
    done = alembic(root, "upgrade", "0001")
    assert done.returncode == 0, done.stderr
    ask(database, ROWS[0])
    with sa.create_engine(database).begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit.log")
    said: list[str] = []
    (one,) = prove(Wish(root, database, PYTHON, rows=5), said.append).revisions
    assert one.holds
    assert [line for line in said if "not copied" in line] == [
        'rows of audit.log were not copied: relation "audit.log" does not exist'
    ]


def test_all_schemas_are_looked_at_where_rows_are_made_up(database: str, tmp_path: Path) -> None:
    root = project(tmp_path, database, "each", AUDITED)
    found = prove(Wish(root, None, PYTHON, scratch=database))
    told = {one.revision: {each.object for each in one.down} for one in found.revisions}
    assert told == LEFT


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
