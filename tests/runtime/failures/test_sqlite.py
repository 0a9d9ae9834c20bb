"""Failures provoked on SQLite files, with sqlite3 and aiosqlite."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from runtime.failures.provoke import Step, provoke

from alchemigrate.runtime import errors
from alchemigrate.runtime.failures import classify

TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE child (
  id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id), tenant INTEGER, email TEXT,
  price INTEGER CONSTRAINT ck_child_price CHECK (price > 0), UNIQUE (tenant, email));
CREATE UNIQUE INDEX ix_child_lower ON child (lower(email), price);
INSERT INTO parent VALUES (1, 'a');
INSERT INTO child VALUES (1, 1, 7, 'secret@example.org', 5);
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data.db"
    connection = sqlite3.connect(path)
    connection.executescript(TABLES)
    connection.close()
    return path


@pytest.fixture(params=["pysqlite", "aiosqlite"])
def url(path: Path, request: pytest.FixtureRequest) -> str:
    return f"sqlite+{request.param}:///{path}"


def found(url: str, *steps: Step) -> errors.DatabaseFailure:
    failure = classify(provoke(url, steps))
    assert failure is not None
    assert "secret" not in str(failure)
    return failure


VIOLATIONS = [
    (
        "INSERT INTO child VALUES (2, 1, 7, 'secret@example.org', 6)",
        errors.UniqueViolation, None, "child", ("tenant", "email"),
    ),
    (
        "INSERT INTO child VALUES (2, 1, 8, 'SECRET@example.org', 5)",
        errors.UniqueViolation, "ix_child_lower", None, (),
    ),
    ("INSERT INTO parent VALUES (1, 'x')", errors.UniqueViolation, None, "parent", ("id",)),
    (
        "INSERT INTO child VALUES (2, 1, 8, 'x', -5)",
        errors.CheckViolation, "ck_child_price", None, (),
    ),
    (
        "INSERT INTO parent VALUES (2, NULL)",
        errors.NotNullViolation, None, "parent", ("name",),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "kind", "constraint", "table", "columns"), VIOLATIONS)
def test_a_refused_row_names_what_refused_it(
    url: str,
    sql: str,
    kind: type[errors.DatabaseFailure],
    constraint: str | None,
    table: str | None,
    columns: tuple[str, ...],
) -> None:
    failure = found(url, sql)
    assert type(failure) is kind
    assert (failure.constraint, failure.table, failure.columns) == (constraint, table, columns)
    assert failure.errno


PLAIN: list[tuple[type[errors.DatabaseFailure], list[str]]] = [
    (
        errors.ForeignKeyViolation,
        ["PRAGMA foreign_keys = ON", "INSERT INTO child VALUES (2, 99, 8, 'x', 5)"],
    ),
    (errors.ReadOnly, ["PRAGMA query_only = ON", "DELETE FROM child"]),
    (
        errors.OutOfDisk,
        ["PRAGMA max_page_count = 1", "CREATE TABLE big AS SELECT zeroblob(1000000)"],
    ),
]


@pytest.mark.parametrize(("kind", "steps"), PLAIN, ids=lambda value: str(value)[:40])
def test_a_failure_of_one_session(
    url: str, kind: type[errors.DatabaseFailure], steps: list[str]
) -> None:
    assert type(found(url, *steps)) is kind


def test_a_file_that_another_connection_writes(url: str, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    failure = found(url, "PRAGMA busy_timeout = 20", "DELETE FROM child")
    other.close()
    assert type(failure) is errors.LockTimeout
    assert failure.retryable


def test_a_snapshot_that_another_connection_made_old(url: str, path: Path) -> None:
    def change() -> None:
        other = sqlite3.connect(path)
        other.execute("UPDATE parent SET name = 'b'")
        other.commit()
        other.close()

    begin, read = "BEGIN", "SELECT * FROM parent"
    failure = found(url, begin, read, change, "UPDATE parent SET name = 'c'")
    assert type(failure) is errors.SerializationFailure
    assert failure.retryable


def test_a_folder_that_is_not_there(path: Path) -> None:
    failure = found(f"sqlite:///{path.parent}/missing/data.db")
    assert type(failure) is errors.Unavailable


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT * FROM missing"])
def test_a_mistake_in_the_statement_is_no_failure_of_the_database(url: str, sql: str) -> None:
    assert classify(provoke(url, [sql])) is None
