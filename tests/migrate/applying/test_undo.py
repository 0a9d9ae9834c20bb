"""What was applied is taken back, or it is said why not before anything is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from migrate.alembic.alembic_project import alembic, ask, project

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.applying import apply as applying
from alchemigrate.migrate.applying.undo import Wish, undo

TABLE = """op.execute("CREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT, mail TEXT)")
    op.execute("INSERT INTO person SELECT n, 'p ' || n, NULL FROM generate_series(1, 5) n")"""
OPERATION = 'RenameColumn("person", "name", "full_name"), job="full name"'
IMPORT = "from alchemigrate.operations import RenameColumn\n    "
RENAME = f"{IMPORT}op.expand({OPERATION})\n    op.backfill({OPERATION})"
REVISIONS = {
    "0001": (TABLE, 'op.drop_table("person")'),
    "0002": (RENAME, 'op.take_back("full name")'),
    "0003": (
        'op.execute("ALTER TABLE person ADD age INT DEFAULT 7")',
        'op.drop_column("person", "age")',
    ),
}
LOG = """op.execute("CREATE SCHEMA audit")
    op.execute("CREATE TABLE audit.log (id BIGINT PRIMARY KEY, what TEXT)")
    op.execute("CREATE TABLE log (id BIGINT PRIMARY KEY)")
    op.execute("INSERT INTO log VALUES (1)")"""
WHO = """op.add_column("log", sa.Column("who", sa.Text), schema="audit")
    op.add_column("log", sa.Column("who", sa.Text))"""
DROPS = {
    "named": 'op.drop_table("log", schema="audit")',
    "as SQL": 'op.execute("DROP TABLE audit.log")',
    "computed": """for name in ("log",):
        op.drop_table(name, schema="audit")""",
    "whole": 'op.execute("DROP SCHEMA IF EXISTS audit CASCADE")',
}
VERSION = "SELECT version_num FROM alembic_version"
COLUMNS = (
    "SELECT string_agg(column_name, ' ' ORDER BY column_name) "
    "FROM information_schema.columns WHERE table_name = 'person'"
)
PYTHON = Path(sys.executable)


def applied(root: Path, url: str, to: str = applying.HEADS) -> None:
    found = applying.apply(applying.Wish(root, url, PYTHON, to, dangers=True))
    assert found.stops == ()


def test_the_last_deploy_is_taken_back(database: str, tmp_path: Path) -> None:
    root = project(tmp_path, database, "async", REVISIONS)
    applied(root, database, "0001")
    applied(root, database)
    assert ask(database, COLUMNS) == "age full_name id mail name"
    ask(database, "UPDATE person SET age = 8 WHERE id = 1 RETURNING 1")
    (stop,) = undo(Wish(root, database, PYTHON)).stops
    assert stop.message == "person.age has values that would be lost"
    assert ask(database, VERSION) == "0003"
    found = undo(Wish(root, database, PYTHON, lost=True))
    assert [one.revision for one in found.done] == ["0003", "0002"]
    assert found.heads == ("0001",)
    assert ask(database, COLUMNS) == "id mail name"
    (stop,) = undo(Wish(root, database, PYTHON)).stops
    assert stop.message == "person has values that would be lost"


def test_what_cannot_be_taken_back_is_told_before(database: str, tmp_path: Path) -> None:
    contract = f"{IMPORT}op.contract({OPERATION})"
    drop = """from alchemigrate.operations import DropColumn
    op.contract(DropColumn("person", "mail"), job="no mail")"""
    expand = drop.replace("contract", "expand")
    revisions = {
        "0001": REVISIONS["0001"],
        "0002": REVISIONS["0002"],
        "0003": (contract, "pass"),
        "0004": ('op.execute("ALTER TABLE person ADD age INT")', "pass"),
        "0005": (f"{expand}\n    {drop}", 'op.take_back("no mail")'),
    }
    root = project(tmp_path, database, "sync", revisions)
    done = alembic(root, "upgrade", "head")
    assert done.returncode == 0, done.stderr
    with pytest.raises(DatabaseError, match="no schema apply is known here"):
        undo(Wish(root, database, PYTHON))
    stops = undo(Wish(root, database, PYTHON, to="0002")).stops
    assert {one.code or one.message for one in stops} == {
        "SC401",
        "0003: downgrade takes none of its jobs back",
        "drop column person.mail cannot be taken back: the values of person.mail",
    }
    assert ask(database, VERSION) == "0005"


@pytest.mark.parametrize("drop", DROPS.values(), ids=DROPS)
def test_values_in_another_schema_are_not_lost(database: str, tmp_path: Path, drop: str) -> None:
    """Nor is one refused for the table of the same name in the default schema, which has rows."""
    root = project(tmp_path, database, "sync", {"0001": (LOG, drop)})
    applied(root, database)
    ask(database, "INSERT INTO audit.log VALUES (1, 'a') RETURNING 1")
    (stop,) = undo(Wish(root, database, PYTHON)).stops
    assert stop.message == "audit.log has values that would be lost"
    assert stop.where.startswith("migrations/versions/0001.py:")
    ask(database, "DELETE FROM audit.log RETURNING 1")
    assert undo(Wish(root, database, PYTHON)).stops == ()
    assert ask(database, "SELECT to_regclass('audit.log')") is None
    assert ask(database, "SELECT count(*) FROM log") == 1


def test_values_of_a_column_in_another_schema_are_not_lost(database: str, tmp_path: Path) -> None:
    back = """op.drop_column("log", "who", schema="audit")
    op.execute("ALTER TABLE public.log DROP COLUMN who")"""
    root = project(tmp_path, database, "sync", {"0001": (LOG, "pass"), "0002": (WHO, back)})
    applied(root, database, "0001")
    applied(root, database)
    ask(database, "INSERT INTO audit.log VALUES (1, 'a', 'Ada'), (2, 'b', NULL) RETURNING 1")
    (stop,) = undo(Wish(root, database, PYTHON)).stops
    assert stop.message == "audit.log.who has values that would be lost"
    ask(database, "UPDATE audit.log SET who = NULL RETURNING 1")
    ask(database, "UPDATE log SET who = 'Ada' RETURNING 1")
    (stop,) = undo(Wish(root, database, PYTHON)).stops
    assert stop.message == "log.who has values that would be lost"
    assert ask(database, VERSION) == "0002"


def test_a_schema_that_stays_unless_it_is_empty_loses_nothing(
    database: str, tmp_path: Path
) -> None:
    back = """op.execute("DROP TABLE audit.log")
    op.execute("DROP SCHEMA audit")"""
    kept = f"""{LOG}
    op.execute("CREATE TABLE audit.kept AS SELECT 1 AS id")"""
    root = project(tmp_path, database, "sync", {"0001": (kept, back)})
    applied(root, database)
    with pytest.raises(DatabaseError, match="cannot drop schema audit"):
        undo(Wish(root, database, PYTHON))
    assert ask(database, "SELECT to_regclass('audit.log')::text") == "audit.log"
    assert ask(database, "SELECT count(*) FROM audit.kept") == 1
