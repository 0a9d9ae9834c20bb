"""Reading live databases: SQLite in a file, and a real PostgreSQL."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from alchemigrate.database.connect import opened, parsed, reading
from alchemigrate.database.inspect import inspect
from alchemigrate.database.statistics import statistics
from alchemigrate.errors import DatabaseError
from alchemigrate.values.schema import Schema

PORTABLE = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, born DATE);
CREATE TABLE orders (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    price NUMERIC(10, 2) DEFAULT 0,
    state VARCHAR(5),
    CONSTRAINT fk_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT filled CHECK (price >= 0)
);
CREATE INDEX ix_user ON orders (user_id, state);
CREATE UNIQUE INDEX ix_open ON orders (state) WHERE price > 0
"""
OWN = """
CREATE TYPE kind AS ENUM ('big', 'small');
CREATE SCHEMA other;
CREATE SEQUENCE lonely;
CREATE TABLE things (id BIGSERIAL PRIMARY KEY, kind kind, at TIMESTAMPTZ, data JSONB, tags TEXT[]);
CREATE TABLE small (id SMALLINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE other.notes (id INT PRIMARY KEY, thing_id BIGINT REFERENCES things (id));
CREATE TABLE parts (id INT, at DATE) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
ALTER TABLE things ADD CONSTRAINT late CHECK (id > 0) NOT VALID;
CREATE INDEX ON things (abs(id));
CREATE INDEX with_more ON things (at) INCLUDE (id);
INSERT INTO small DEFAULT VALUES; INSERT INTO small DEFAULT VALUES
"""


def run(engine: sa.Engine, script: str) -> None:
    """Execute statements that are separated by semicolons."""
    with engine.begin() as connection:
        for statement in script.split(";\n"):
            for one in statement.split("; "):
                connection.exec_driver_sql(one)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The URL of a database in a file."""
    url = f"sqlite:///{tmp_path / 'app.db'}"
    run(sa.create_engine(url), PORTABLE)
    return url


def read(url: str, *schemas: str | None) -> Schema:
    """The schema of a database."""
    with reading(url) as connection:
        return inspect(connection, schemas or (None,))


def portable(found: Schema) -> None:
    """What PORTABLE makes, wherever it is."""
    orders, users = found.tables["orders"], found.tables["users"]
    assert [one.name for one in orders.columns] == ["id", "user_id", "price", "state"]
    kinds = {one.name: one.type for one in orders.columns}
    assert (kinds["price"].family, kinds["price"].precision, kinds["price"].scale) == (
        "numeric", 10, 2,
    )  # fmt: skip
    assert (kinds["state"].family, kinds["state"].length) == ("string", 5)
    (key,) = orders.foreign_keys
    assert (key.columns, key.refers, key.ondelete) == (("user_id",), "users", "CASCADE")
    assert orders.leads(("user_id",))
    assert not orders.leads(("state",))
    (check,) = orders.checks
    assert check.name == "filled"
    indexes = {one.name: one for one in orders.indexes}
    assert indexes["ix_open"].where
    assert (indexes["ix_user"].columns, indexes["ix_user"].unique) == (("user_id", "state"), False)
    assert users.unique(("name",))
    assert users.primary_key is not None
    assert users.primary_key.columns == ("id",)


def test_sqlite(sqlite: str) -> None:
    found = read(sqlite)
    assert found.dialect == "sqlite"
    portable(found)


def test_sqlite_is_not_written_to(sqlite: str) -> None:
    with pytest.raises(DatabaseError, match="readonly"), reading(sqlite) as connection:
        connection.exec_driver_sql("INSERT INTO users (name) VALUES ('x')")
    with reading(sqlite) as connection:
        assert statistics(connection) is None


def test_a_portable_schema_on_postgresql(database: str) -> None:
    run(sa.create_engine(parsed(database)), PORTABLE)
    found = read(database)
    assert (found.dialect, found.server[:2]) == ("postgresql", "18")
    portable(found)


def test_what_only_postgresql_has(database: str) -> None:
    run(sa.create_engine(parsed(database)), OWN)
    found = read(database, None, "other")
    things = found.tables["things"]
    families = {one.name: one.type.family for one in things.columns}
    assert families == {
        "id": "big_integer", "kind": "enum", "at": "datetime", "data": "json", "tags": "array",
    }  # fmt: skip
    kind = things.column("kind")
    assert kind is not None
    assert (kind.type.labels, kind.type.enum_name) == (("big", "small"), "kind")
    assert [(one.name, one.labels) for one in found.enums] == [("kind", ("big", "small"))]
    owners = {one.name: one.owner for one in found.sequences}
    assert owners == {"lonely": None, "things_id_seq": "things.id", "small_id_seq": "small.id"}
    assert [(one.name, one.validated) for one in things.checks] == [("late", False)]
    assert {one.name: one.valid for one in things.indexes}["with_more"] is True
    assert any(one.expressions for one in things.indexes)
    assert found.tables["parts"].partitioned
    assert found.tables["parts_1"].partition_of == "parts"
    assert found.tables["other.notes"].foreign_keys[0].refers == "things"


OURS = """\
CREATE TABLE alchemigrate_renames (id INTEGER PRIMARY KEY, reverse TEXT);
CREATE TABLE alchemigrated (id INTEGER PRIMARY KEY)"""


@pytest.mark.parametrize("kind", ["sqlite", "database"])
def test_tables_that_are_ours_are_no_part_of_it(kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(kind)
    script = OURS if kind == "sqlite" else OURS.replace("INTEGER", "SERIAL")
    run(sa.create_engine(parsed(url)), script)
    found = read(url)
    assert "alchemigrated" in found.tables
    assert "alchemigrate_renames" not in found.tables
    assert [one.owner for one in found.sequences if "renames" in one.name] == []


def test_an_index_that_failed_is_invalid(database: str) -> None:
    engine = sa.create_engine(parsed(database))
    run(engine, "CREATE TABLE t (x INT);\nINSERT INTO t VALUES (1), (1)")
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.exec_driver_sql("CREATE UNIQUE INDEX CONCURRENTLY twice ON t (x)")
    assert [(one.name, one.valid) for one in read(database).tables["t"].indexes] == [
        ("twice", False)
    ]


def test_statistics(database: str) -> None:
    run(sa.create_engine(parsed(database)), OWN)
    with reading(database) as connection:
        found = statistics(connection)
    assert found is not None
    assert {"things", "small", "parts_1", "other.notes"} <= set(found.tables)
    assert found.indexes["things.with_more"].scans == 0
    assert (found.keys["small.id"].reached, found.keys["small.id"].limit) == (2, 32767)
    assert found.keys["things.id"].reached == 0


@pytest.fixture(params=["writes", "waits"])
def statement(request: pytest.FixtureRequest) -> str:
    """A statement that a reader must not get through."""
    return {"writes": "CREATE TABLE x ()", "waits": "SELECT pg_sleep(5)"}[request.param]


def test_a_reader_neither_writes_nor_waits(database: str, statement: str) -> None:
    refused = pytest.raises(DatabaseError, match=r"read-only|timeout")
    with refused, reading(database, timeout=200) as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "this is no database URL"),
        ("postgresql://user:secret@localhost:1/x", "the database does not answer"),
        ("nosuch://user:secret@localhost/x", "no driver for this database"),
    ],
)
def test_a_database_that_is_none(url: str, said: str) -> None:
    with pytest.raises(DatabaseError) as error, reading(url):
        raise AssertionError("there is no such database")
    assert said in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql+asyncpg://h/x", "postgresql+psycopg"),
        ("postgresql://h/x", "postgresql+psycopg"),
        ("sqlite+aiosqlite:///x.db", "sqlite"),
    ],
)
def test_a_driver_that_works_here(url: str, driver: str) -> None:
    assert parsed(url).drivername == driver


@pytest.mark.parametrize(("pooled", "count"), [(True, 1), (False, 2)])
def test_a_connection_is_used_again_where_that_is_asked_for(
    pooled: bool, count: int, database: str
) -> None:
    found = set()
    with opened(database, pooled=pooled) as engine:
        for _ in range(2):
            with engine.connect() as connection:
                found.add(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
    assert len(found) == count


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    missing = pytest.raises(DatabaseError, match="there is no such file")
    with missing, reading(f"sqlite:///{tmp_path / 'misspelt.db'}"):
        raise AssertionError("there is no such database")
    assert list(tmp_path.iterdir()) == []


def test_a_statement_on_sqlite_ends_in_time() -> None:
    with reading("sqlite://", timeout=200) as connection:
        begun = time.monotonic()
        with pytest.raises(sa.exc.OperationalError, match="interrupted"):
            connection.exec_driver_sql(ENDLESS)
        assert time.monotonic() - begun < 5
        connection.rollback()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
