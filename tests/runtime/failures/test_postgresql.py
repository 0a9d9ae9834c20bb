"""Failures provoked on a real PostgreSQL, with a sync and an async driver."""

from __future__ import annotations

import pickle
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
import sqlalchemy as sa
from runtime.failures.provoke import Step, provoke

from alchemigrate.runtime import errors
from alchemigrate.runtime.failures import classify

TABLES = """
CREATE TABLE parent (id int PRIMARY KEY, name text);
CREATE TABLE child (
  id int PRIMARY KEY, parent int CONSTRAINT fk_child_parent REFERENCES parent,
  tenant int, email text, price int CONSTRAINT ck_child_price CHECK (price > 0),
  CONSTRAINT uq_child_email UNIQUE (tenant, email));
CREATE UNIQUE INDEX ix_child_lower ON child (lower(email), price);
CREATE TABLE booking (room int4range, during int4range,
  CONSTRAINT ex_booking EXCLUDE USING gist (room WITH &&, during WITH &&));
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
INSERT INTO child VALUES (1, 1, 7, 'secret@example.org', 5);
INSERT INTO booking VALUES ('[1,2)', '[1,5)');
"""


@pytest.fixture
def libpq(database: str) -> str:
    url = database.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
    return url


@pytest.fixture(params=["psycopg", "asyncpg"])
def url(libpq: str, request: pytest.FixtureRequest) -> str:
    return libpq.replace("postgresql://", f"postgresql+{request.param}://")


@pytest.fixture
def other(libpq: str) -> Iterator[psycopg.Connection]:
    """Another session, with its own open transaction."""
    with psycopg.connect(libpq) as connection:
        yield connection


def found(url: str, *steps: Step) -> errors.DatabaseFailure:
    failure = classify(provoke(url, steps))
    assert failure is not None
    assert "secret" not in str(failure)
    again = pickle.loads(pickle.dumps(failure))
    assert (type(again), vars(again)) == (type(failure), vars(failure))
    return failure


VIOLATIONS = [
    (
        "INSERT INTO child VALUES (2, 1, 7, 'secret@example.org', 6)",
        errors.UniqueViolation, "uq_child_email", "child", ("tenant", "email"),
    ),
    (
        "INSERT INTO child VALUES (2, 1, 8, 'SECRET@example.org', 5)",
        errors.UniqueViolation, "ix_child_lower", "child", ("lower(email)", "price"),
    ),
    (
        "INSERT INTO child VALUES (2, 99, 8, 'x', 5)",
        errors.ForeignKeyViolation, "fk_child_parent", "child", ("parent",),
    ),
    (
        "DELETE FROM parent WHERE id = 1",
        errors.ForeignKeyViolation, "fk_child_parent", "child", ("id",),
    ),
    (
        "INSERT INTO child VALUES (2, 1, 8, 'x', -5)",
        errors.CheckViolation, "ck_child_price", "child", (),
    ),
    ("INSERT INTO parent (name) VALUES ('x')", errors.NotNullViolation, None, "parent", ("id",)),
    (
        "INSERT INTO booking VALUES ('[1,2)', '[3,9)')",
        errors.ExclusionViolation, "ex_booking", "booking", ("room", "during"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "kind", "constraint", "table", "columns"), VIOLATIONS)
def test_a_refused_row_names_what_refused_it(
    url: str,
    sql: str,
    kind: type[errors.DatabaseFailure],
    constraint: str | None,
    table: str,
    columns: tuple[str, ...],
) -> None:
    failure = found(url, sql)
    assert type(failure) is kind
    assert (failure.constraint, failure.table, failure.columns) == (constraint, table, columns)
    assert not failure.retryable
    assert table in str(failure)


PLAIN: list[tuple[type[errors.DatabaseFailure], list[str], bool]] = [
    (errors.StatementTimeout, ["SET statement_timeout = 30", "SELECT pg_sleep(9)"], False),
    (errors.ReadOnly, ["SET TRANSACTION READ ONLY", "DELETE FROM child"], False),
    (errors.AccessDenied, ["SET ROLE pg_monitor", "SELECT * FROM child"], False),
    (errors.Disconnected, ["SELECT pg_terminate_backend(pg_backend_pid())"], True),
    (
        errors.OutOfDisk,
        ["DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$"],
        False,
    ),
    (errors.NotReady, ["DO $$ BEGIN RAISE 'starting up' USING ERRCODE = '57P03'; END $$"], True),
]


@pytest.mark.parametrize(("kind", "steps", "retryable"), PLAIN, ids=lambda value: str(value)[:40])
def test_a_failure_of_one_session(
    url: str, kind: type[errors.DatabaseFailure], steps: list[str], retryable: bool
) -> None:
    failure = found(url, *steps)
    assert type(failure) is kind
    assert failure.retryable is retryable


def test_a_lock_that_does_not_become_free(url: str, other: psycopg.Connection) -> None:
    other.execute("LOCK TABLE child")
    failure = found(url, "SET lock_timeout = 30", "SELECT * FROM child")
    assert type(failure) is errors.LockTimeout
    assert failure.sqlstate == "55P03"
    assert failure.retryable


def test_a_row_that_another_transaction_changed(url: str, other: psycopg.Connection) -> None:
    def change() -> None:
        other.execute("UPDATE parent SET name = 'c' WHERE id = 1")
        other.commit()

    repeatable = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
    read, write = "SELECT * FROM parent", "UPDATE parent SET name = 'd' WHERE id = 1"
    failure = found(url, repeatable, read, change, write)
    assert type(failure) is errors.SerializationFailure
    assert failure.retryable


def test_two_transactions_that_wait_for_each_other(url: str, other: psycopg.Connection) -> None:
    def update(row: int) -> str:
        return f"UPDATE parent SET name = 'x' WHERE id = {row}"

    crossing = threading.Thread(target=other.execute, args=(update(1),))

    def cross() -> None:
        other.execute(update(2))
        crossing.start()
        time.sleep(0.1)

    failure = found(url, "SET deadlock_timeout = '20ms'", update(1), cross, update(2))
    crossing.join(10)
    assert type(failure) is errors.Deadlock
    assert failure.retryable


def test_a_statement_that_was_cancelled(url: str, other: psycopg.Connection) -> None:
    asked = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'"

    def cancel() -> None:
        deadline = time.monotonic() + 5
        while not other.execute(asked).fetchall() and time.monotonic() < deadline:
            time.sleep(0.02)
            other.rollback()

    cancelling = threading.Thread(target=cancel)
    failure = found(url, cancelling.start, "SELECT pg_sleep(9)")
    cancelling.join(10)
    assert type(failure) is errors.StatementCancelled


def test_a_transaction_that_idled_too_long(url: str) -> None:
    idle: Callable[[], None] = lambda: time.sleep(0.2)  # noqa: E731
    steps = ("SET idle_in_transaction_session_timeout = 50", idle, "SELECT 1")
    assert type(found(url, *steps)) is errors.Disconnected


def test_a_server_without_room_for_another_connection(url: str, libpq: str) -> None:
    name = sa.make_url(libpq).database
    with psycopg.connect(libpq, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN CONNECTION LIMIT 0")
        connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO guest')
    try:
        guest = re.sub(r"//[^@/]*@", "//guest@", url)
        failure = found(guest)
    finally:
        with psycopg.connect(libpq, autocommit=True) as connection:
            connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM guest')
            connection.execute("DROP ROLE guest")
    assert type(failure) is errors.TooManyConnections
    assert failure.retryable


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_a_server_that_is_not_there(driver: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    failure = found(f"postgresql+{driver}://me:secret@127.0.0.1:{port}/nothing")
    assert type(failure) is errors.Disconnected
    assert failure.retryable


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT * FROM missing", "SELECT 1/0"])
def test_a_mistake_in_the_statement_is_no_failure_of_the_database(url: str, sql: str) -> None:
    assert classify(provoke(url, [sql])) is None
