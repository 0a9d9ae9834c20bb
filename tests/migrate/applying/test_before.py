"""What is in the way is found before anything is done, and what would be done is told."""

from __future__ import annotations

import sys
from pathlib import Path

from migrate.alembic.alembic_project import alembic, ask, project

from alchemigrate.migrate.applying.apply import Until, Wish, apply

TABLE = """op.execute("CREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT, mail TEXT)")
    op.execute("INSERT INTO person SELECT n, 'Ada', NULL FROM generate_series(1, 5) n")"""
UNIQUE = """from alchemigrate.operations import AddUnique
    from alchemigrate.values.schema import Unique
    op.expand(AddUnique(Unique("person", ("name",), "one")), job="one name")"""
RENAME = """from alchemigrate.operations import RenameColumn
    op.expand(RenameColumn("person", "mail", "address"), job="address")
    op.backfill(RenameColumn("person", "mail", "address"), job="address")"""
REVISIONS = {
    "0001": (TABLE, 'op.drop_table("person")'),
    "0002": (UNIQUE, 'op.take_back("one name")'),
    "0003": ('op.alter_column("person", "mail", nullable=False)', "pass"),
    "0004": (RENAME, 'op.take_back("address")'),
    "0005": ('op.alter_column("person", "name", new_column_name="called")', "pass"),
}
VERSION = "SELECT version_num FROM alembic_version"


def test_what_is_in_the_way_is_told_before_anything_is_done(database: str, tmp_path: Path) -> None:
    root = project(tmp_path, database, "sync", REVISIONS)
    done = alembic(root, "upgrade", "0001")
    assert done.returncode == 0, done.stderr
    python = Path(sys.executable)
    found = apply(Wish(root, database, python, dry=True))
    told = [(one.where.rpartition("/")[2], one.code, one.message) for one in found.stops]
    assert ("0003.py:13", "", "person.mail: rows that have NULL there: 5") in told
    assert ("0002.py", "", "person.name: values that are there more than once: 1") in told
    assert [code for _, code, _ in told if code.startswith("SC3")] == ["SC301"]
    assert [one.revision for one in found.forecast] == ["0002", "0003", "0004", "0005"]
    assert found.forecast[1].locks == {"person": "ACCESS EXCLUSIVE"}
    assert "ALTER TABLE person ALTER COLUMN mail SET NOT NULL;" in found.forecast[1].sql
    ((job, steps),) = found.forecast[0].jobs
    assert job == "one name"
    assert "CREATE UNIQUE INDEX CONCURRENTLY" in steps[0].sql[0]
    assert "by the schema as it is" not in found.forecast[2].unknown
    assert apply(Wish(root, database, python)).stops == found.stops
    assert ask(database, VERSION) == "0001"
    assert ask(database, "SELECT to_regclass('alchemigrate_jobs')") is None
    ask(database, "DELETE FROM person WHERE id > 1 RETURNING 1")
    ask(database, "UPDATE person SET mail = 'a' RETURNING 1")
    gone = apply(Wish(root, database, python, until=Until.CONTRACT, dry=True))
    assert [one.code for one in gone.stops if one.code.startswith("SC3")] == []
    forced = apply(Wish(root, database, python, dangers=True))
    assert [one.revision for one in forced.done] == ["0002", "0003", "0004", "0005"]


def test_a_database_with_all_its_tables_in_another_schema_is_in_use(
    database: str, tmp_path: Path
) -> None:
    made = """op.execute("CREATE SCHEMA audit")
    op.execute("CREATE TABLE audit.log (id BIGINT PRIMARY KEY, what TEXT)")"""
    renamed = 'op.alter_column("log", "what", new_column_name="text", schema="audit")'
    revisions = {"0001": (made, "pass"), "0002": (renamed, "pass")}
    root = project(tmp_path, database, "sync", revisions)
    python = Path(sys.executable)
    assert apply(Wish(root, database, python, to="0001")).stops == ()
    found = apply(Wish(root, database, python, dry=True))
    assert "SC301" in {one.code for one in found.stops}
