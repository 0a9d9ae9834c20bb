"""Failures provoked on a real MariaDB, with PyMySQL and aiomysql."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import pymysql
import pytest
import sqlalchemy as sa
from runtime.failures.provoke import Step, provoke
from runtime.servers.process import free_port

from alchemigrate.runtime import errors
from alchemigrate.runtime.failures import classify

TABLES = """
CREATE TABLE parent (id int PRIMARY KEY, name varchar(20) NOT NULL);
CREATE TABLE child (
  id int PRIMARY KEY, parent int, tenant int, email varchar(40),
  price int, CONSTRAINT ck_child_price CHECK (price > 0),
  CONSTRAINT fk_child_parent FOREIGN KEY (parent) REFERENCES parent (id),
  CONSTRAINT uq_child_email UNIQUE (tenant, email));
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
INSERT INTO child VALUES (1, 1, 7, 'secret', 5);
"""


@pytest.fixture(params=["pymysql", "aiomysql"])
def url(mariadb: str, request: pytest.FixtureRequest) -> str:
    engine = sa.create_engine(mariadb)
    with engine.begin() as connection:
        for statement in filter(str.strip, TABLES.split(";")):
            connection.exec_driver_sql(statement)
    engine.dispose()
    return mariadb.replace("pymysql", request.param)


@pytest.fixture
def other(mariadb: str, url: str) -> Iterator[pymysql.cursors.Cursor]:
    """Another session, with its own open transaction."""
    made = sa.make_url(mariadb)
    connection = pymysql.connect(
        host=made.host, port=made.port or 0, user="root", database=made.database
    )
    with connection, connection.cursor() as cursor:
        yield cursor


def found(url: str, *steps: Step) -> errors.DatabaseFailure:
    failure = classify(provoke(url, steps))
    assert failure is not None
    assert "secret" not in str(failure)
    return failure


VIOLATIONS = [
    (
        "INSERT INTO child VALUES (2, 1, 7, 'secret', 6)",
        errors.UniqueViolation, "uq_child_email", None, (),
    ),
    (
        "INSERT INTO child VALUES (2, 99, 8, 'x', 5)",
        errors.ForeignKeyViolation, "fk_child_parent", "child", ("parent",),
    ),
    (
        "DELETE FROM parent WHERE id = 1",
        errors.ForeignKeyViolation, "fk_child_parent", "child", ("parent",),
    ),
    (
        "INSERT INTO child VALUES (2, 1, 8, 'x', -5)",
        errors.CheckViolation, "ck_child_price", "child", (),
    ),
    ("INSERT INTO parent VALUES (3, NULL)", errors.NotNullViolation, None, None, ("name",)),
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
    (errors.StatementTimeout, ["SET max_statement_time = 0.03", "SELECT SLEEP(9) FROM parent"]),
    (errors.ReadOnly, ["COMMIT", "START TRANSACTION READ ONLY", "DELETE FROM child"]),
    (errors.StatementCancelled, ["KILL QUERY CONNECTION_ID()"]),
    (errors.Disconnected, ["KILL CONNECTION_ID()"]),
    (errors.OutOfDisk, ["SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1021"]),
    (errors.TooManyConnections, ["SIGNAL SQLSTATE '08004' SET MYSQL_ERRNO = 1040"]),
]


@pytest.mark.parametrize(("kind", "steps"), PLAIN, ids=lambda value: str(value)[:40])
def test_a_failure_of_one_session(
    url: str, kind: type[errors.DatabaseFailure], steps: list[str]
) -> None:
    assert type(found(url, *steps)) is kind


def test_a_lock_that_does_not_become_free(url: str, other: pymysql.cursors.Cursor) -> None:
    other.execute("UPDATE parent SET name = 'c' WHERE id = 1")
    failure = found(
        url, "SET innodb_lock_wait_timeout = 1", "UPDATE parent SET name = 'd' WHERE id = 1"
    )
    assert type(failure) is errors.LockTimeout
    assert failure.retryable


def test_two_transactions_that_wait_for_each_other(url: str, other: pymysql.cursors.Cursor) -> None:
    def update(row: int) -> str:
        return f"UPDATE parent SET name = 'x' WHERE id = {row}"

    def last() -> None:
        with contextlib.suppress(pymysql.Error):
            other.execute(update(1))

    crossing = threading.Thread(target=last)

    def cross() -> None:
        # Who changed less is ended: that is to be the one under test.
        other.execute("INSERT INTO parent SELECT seq, 'y' FROM seq_100_to_400")
        other.execute(update(2))
        crossing.start()
        time.sleep(0.2)

    failure = found(url, update(1), cross, update(2))
    crossing.join(10)
    assert type(failure) is errors.Deadlock
    assert failure.retryable


@pytest.mark.parametrize("driver", ["pymysql", "aiomysql"])
def test_a_server_that_is_not_there(driver: str) -> None:
    failure = found(f"mysql+{driver}://me:secret@127.0.0.1:{free_port()}/nothing")
    assert type(failure) is errors.Disconnected


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT * FROM missing"])
def test_a_mistake_in_the_statement_is_no_failure_of_the_database(url: str, sql: str) -> None:
    assert classify(provoke(url, [sql])) is None
