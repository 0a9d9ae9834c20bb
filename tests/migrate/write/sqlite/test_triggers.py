"""Old and new columns are in step whoever writes, as they are on PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from migrate.write.sqlite.databases import engine_of, everything, made

from alchemigrate.migrate.write.sqlite.carry_out import carry_out
from alchemigrate.values.change import Change, Desynchronize, Synchronize
from alchemigrate.values.operation import Step

NAMES = Synchronize(
    "people",
    "alchemigrate_names",
    up=(
        ("first", "substr(name, 1, instr(name || ' ', ' ') - 1)"),
        ("last", "substr(name, instr(name || ' ', ' ') + 1)"),
    ),
    down=(("name", "trim(coalesce(first, '') || ' ' || coalesce(last, ''))"),),
)
PEOPLE = """\
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, age INT, first TEXT COLLATE
NOCASE, last TEXT);
INSERT INTO people VALUES (1, 'Ann Lee', 5, NULL, NULL);
"""
WITHOUT = PEOPLE.replace("last TEXT);", "last TEXT) WITHOUT ROWID;")
SHADOWED = PEOPLE.replace("age INT", "rowid INT, _rowid_ INT, oid INT").replace("5, ", "5, 6, 7, ")
WORDS = st.sampled_from((None, "", "Ann", "ANN", "Ann Lee", "A B C", " x", "Lee"))
Program = tuple[str, str | None, str | None]
PROGRAMS = st.lists(
    st.tuples(
        st.sampled_from(("old insert", "new insert", "old update", "new update", "age", "fill")),
        WORDS,
        WORDS,
    ),
    max_size=8,
)


def step(path: Path, *changes: Change) -> None:
    with engine_of(path) as engine, engine.connect() as connection:
        carry_out(connection, Step(changes))


@contextmanager
def opened(path: Path, recursive: bool) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        yield connection


def run(connection: sqlite3.Connection, program: Program) -> None:
    """What an old or a new program, or the backfill, does."""
    what, one, two = program
    new = f"(SELECT max(id) + 1 FROM people), {_literal(one)}"
    statements = {
        "old insert": f"INSERT INTO people (id, name) VALUES ({new})",
        "new insert": f"INSERT INTO people (id, first, last) VALUES ({new}, {_literal(two)})",
        "old update": f"UPDATE people SET name = {_literal(one)}",
        "new update": f"UPDATE people SET first = {_literal(one)}, last = {_literal(two)}",
        "age": "UPDATE people SET id = id + 100",
        "fill": f"UPDATE people SET {', '.join(f'{name} = {sql}' for name, sql in NAMES.up)}",
    }
    connection.execute(statements[what])


def _literal(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def split(name: str | None) -> tuple[str | None, str | None]:
    first, _, last = (name or "").partition(" ")
    return (None, None) if name is None else (first, last)


def joined(first: str | None, last: str | None) -> str:
    return f"{first or ''} {last or ''}".strip()


def expected(rows: list[tuple[str | None, ...]], program: Program) -> list[tuple[str | None, ...]]:
    """What the rows (name, first, last) become."""
    what, one, two = program
    if what == "old insert" or (what == "new insert" and one is None and two is None):
        return [*rows, (one, *split(one))] if what == "old insert" else [*rows, (None, None, None)]
    if what == "new insert":
        return [*rows, (joined(one, two), one, two)]
    if what == "old update":
        return [_told(row, one) for row in rows]
    if what == "new update":
        return [_updated(row, one, two) for row in rows]
    if what == "fill":
        return [_updated(row, *split(row[0])) for row in rows]
    return rows


def _told(row: tuple[str | None, ...], name: str | None) -> tuple[str | None, ...]:
    """New columns that say the name already stay as they are."""
    same = name in (row[0], joined(row[1], row[2]))
    return (name, row[1], row[2]) if same else (name, *split(name))


def _updated(
    row: tuple[str | None, ...], one: str | None, two: str | None
) -> tuple[str | None, ...]:
    """New columns as they were said; of a row that was not filled, the rest as it would be."""
    if (one, two) in (row[1:], split(row[0])):
        return (row[0], one, two)
    if row[1:] == (None, None):
        rest = split(row[0])
        one, two = one if one is not None else rest[0], two if two is not None else rest[1]
    return (row[0] if (one, two) == split(row[0]) else joined(one, two), one, two)


@pytest.mark.parametrize("recursive", [False, True])
@pytest.mark.parametrize("script", [PEOPLE, WITHOUT, SHADOWED])
@given(programs=PROGRAMS)
@settings(max_examples=40)
def test_programs_in_any_order(script: str, recursive: bool, programs: list[Program]) -> None:
    with TemporaryDirectory() as folder:
        path = made(Path(folder) / "a.db", script)
        step(path, NAMES)
        with opened(path, recursive) as connection:
            query = "SELECT name, first, last FROM people ORDER BY id"
            rows = connection.execute(query).fetchall()
            for program in programs:
                rows = expected(rows, program)
                run(connection, program)
                assert connection.execute(query).fetchall() == rows, program


def test_they_go_without_a_trace(tmp_path: Path) -> None:
    path = made(tmp_path / "a.db", PEOPLE)
    before = everything(path)
    step(path, NAMES)
    assert len(everything(path)[""]) == len(before[""]) + 4
    step(path, Desynchronize("people", NAMES.name))
    assert everything(path) == before


@pytest.mark.parametrize("recursive", [False, True])
def test_a_column_that_must_not_be_empty(tmp_path: Path, recursive: bool) -> None:
    """Programs that do not know it insert rows; nobody can leave it empty."""
    must = PEOPLE.replace("COLLATE NOCASE, age", "CONSTRAINT [a] NOT NULL COLLATE NOCASE, age")
    path = made(tmp_path / "a.db", must)
    before = everything(path)
    step(path, NAMES)
    words = dict(NAMES.down)["name"]
    step(path, Desynchronize("people", NAMES.name))
    assert everything(path) == before, "its NOT NULL is given back as it was written"
    step(path, replace(NAMES, down=(("name", f"nullif({words}, '')"),)))
    with opened(path, recursive) as connection:
        connection.execute("INSERT INTO people (first, last) VALUES ('Al', 'Ho')")
        connection.execute("UPDATE people SET first = 'Bo' WHERE last = 'Ho'")
        empty = (
            "INSERT INTO people (age) VALUES (3)",
            "INSERT INTO people (first, last) VALUES ('', '')",
            "UPDATE people SET name = NULL",
            "UPDATE people SET first = NULL, last = NULL WHERE first = 'Bo'",
        )
        for sql in empty:
            with pytest.raises(sqlite3.IntegrityError, match=r"failed: people\.name"):
                connection.execute(sql)
        found = connection.execute("SELECT name, first, last FROM people").fetchall()
    assert found == [("Ann Lee", None, None), ("Bo Ho", "Bo", "Ho")]


def test_one_way(tmp_path: Path) -> None:
    """New columns that are empty are filled, whoever writes; what is in them stays."""
    path = made(tmp_path / "a.db", "CREATE TABLE t (a INT, b INT DEFAULT 1, c AS (a + b))")
    way = Synchronize("t", "alchemigrate_t", (("b", "nullif(a, 0) * 2"),), ())
    step(path, way)
    with opened(path, recursive=True) as connection:
        connection.execute("INSERT INTO t VALUES (1, NULL), (2, 7), (0, NULL)")
        rows = connection.execute("SELECT a, b FROM t").fetchall()
        assert rows == [(1, 2), (2, 7), (0, None)]
        connection.execute("UPDATE t SET a = a + 1")
        rows = connection.execute("SELECT a, b FROM t").fetchall()
        assert rows == [(2, 2), (3, 7), (1, 2)]
    step(path, Desynchronize("t", way.name))


def test_what_a_new_program_says_is_no_default(tmp_path: Path) -> None:
    script = "CREATE TABLE t (a INT DEFAULT 7, b INT DEFAULT 7); INSERT INTO t VALUES (1, 1)"
    path = made(tmp_path / "a.db", script)
    step(path, Synchronize("t", "alchemigrate_t", (("b", "a"),), (("a", "b"),), (("b", "7"),)))
    with opened(path, recursive=False) as connection:
        connection.execute("INSERT INTO t (b) VALUES (NULL), (3)")
        connection.execute("INSERT INTO t (a) VALUES (NULL), (4)")
        rows = connection.execute("SELECT a, b FROM t").fetchall()
    assert rows == [(1, 1), (None, None), (3, 3), (None, None), (4, 4)]


@pytest.mark.parametrize("recursive", [False, True])
def test_always(tmp_path: Path, recursive: bool) -> None:
    path = made(tmp_path / "a.db", "CREATE TABLE t (a INT, b INT); INSERT INTO t VALUES (1, NULL)")
    step(path, Synchronize("t", "alchemigrate_t", (("b", "a * 2"),), (), always=True))
    with opened(path, recursive) as connection:
        connection.execute("INSERT INTO t VALUES (2, 7)")
        connection.execute("UPDATE t SET a = a + 1, b = 9 WHERE a = 1")
        assert connection.execute("SELECT a, b FROM t").fetchall() == [(2, 4), (2, 4)]
        connection.execute("UPDATE t SET b = NULL")
        assert connection.execute("SELECT a, b FROM t").fetchall() == [(2, 4), (2, 4)]


def test_a_part_of_a_row_that_is_not_filled(tmp_path: Path) -> None:
    path = made(tmp_path / "a.db", PEOPLE)
    step(path, NAMES)
    with opened(path, recursive=False) as connection:
        connection.execute("UPDATE people SET name = 'Zoe Ho', first = 'Augusta'")
        rows = connection.execute("SELECT name, first, last FROM people").fetchall()
    assert rows == [("Augusta Lee", "Augusta", "Lee")], "of both sides the new one counts"


def test_a_backfill_wakes_nothing(tmp_path: Path) -> None:
    """What it writes is in step, so the old column is not written from it."""
    path = made(
        tmp_path / "a.db", "CREATE TABLE t (a TEXT, b INT); INSERT INTO t VALUES ('07', NULL)"
    )
    step(path, Synchronize("t", "alchemigrate_t", (("b", "a"),), (("a", "b"),)))
    with opened(path, recursive=True) as connection:
        connection.execute("UPDATE t SET b = a")
        assert connection.execute("SELECT * FROM t").fetchall() == [("07", 7)]
