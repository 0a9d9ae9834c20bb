"""Databases of SQLite for tests: any that somebody may have, and all that is in one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st

NAMES = ("id", "user id", "select", "größe", "rowid", 'o"x', "Code", "[b", "it's")
TYPES = ("INTEGER", "TEXT", "REAL", "BLOB", "VARCHAR(10)", "NUMERIC(5, 2)", "", "big int")
VALUES: tuple[object, ...] = (None, 0, 7, -3, 2.5, "x", "it's", "", "9" * 20, b"\x00\xff")
REMARKS = ("", " -- a, (remark", " /* 'it, */")
Everything = dict[str, list[Any]]


@contextmanager
def engine_of(path: Path | str) -> Iterator[sa.Engine]:
    """An engine of a file."""
    engine = sa.create_engine(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        engine.dispose()


def made(path: Path, script: str) -> Path:
    """A database made by a script."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def everything(path: Path) -> Everything:
    """The schema as it is written, and all rows, with the numbers of those that have one."""
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("regexp", 2, lambda *_: 1)
        master = connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master"
        ).fetchall()
        found: Everything = {"": sorted(master, key=repr)}
        for kind, name, _, sql in master:
            if kind == "table":
                found[name] = _rows(connection, name, sql)
    return found


def _rows(connection: sqlite3.Connection, table: str, sql: str) -> list[Any]:
    named = quote(table, '"')
    own = table.startswith("sqlite_")
    numbered = "" if own or "WITHOUT ROWID" in sql else "_rowid_, "
    columns = [row[1] for row in connection.execute(f"PRAGMA table_xinfo({named})")]
    told = ", ".join(f"{quote(one, '`')}, typeof({quote(one, '`')})" for one in columns)
    rows = connection.execute(f"SELECT {numbered}{told} FROM {named}").fetchall()
    return sorted(rows, key=repr) if own else rows


def quote(name: str, how: str) -> str:
    """A name in one of the four kinds of quotes."""
    if how == "[":
        return f"[{name}]"
    return how + name.replace(how, how * 2) + how


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """A database with a table `t`: rows, indexes, triggers, views, tables that refer to it."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique_by=str.lower))
    key = draw(st.sampled_from(("", "AUTOINCREMENT", "WITHOUT ROWID", "plain")))
    parts = [_column(draw, name, key if not number else None) for number, name in enumerate(names)]
    parts += draw(st.sampled_from(([], [f"CONSTRAINT ck CHECK (length({_q(names[1])}) < 99)"])))
    parts += draw(st.sampled_from(([], [f"UNIQUE ({_q(names[0])}, {_q(names[1])})"])))
    parts += draw(st.sampled_from(([], [f"FOREIGN KEY ({_q(names[1])}) REFERENCES t"])))
    gap = draw(st.sampled_from(("", "\n  ", " ")))
    remark = draw(st.sampled_from(REMARKS))
    options = " WITHOUT ROWID" if key == "WITHOUT ROWID" else ""
    table = "CREATE TABLE " + draw(st.sampled_from(("t", "[t]", '"t"', "T")))
    comma = f",{remark}\n{gap}" if remark else f",{gap}"
    lines = [f"{table}({gap}{comma.join(parts)}\n){options};"]
    return "\n".join([*lines, *_rows_of(draw, names), *_around(draw, names)])


def _q(name: str) -> str:
    return quote(name, '"')


def _column(draw: st.DrawFn, name: str, key: str | None) -> str:
    """A column; the first one is the key."""
    how = draw(st.sampled_from(('"', "`", "'", "[")))
    written = quote(name, how)
    if key is not None:
        said = {"": "INTEGER PRIMARY KEY", "AUTOINCREMENT": "INTEGER PRIMARY KEY AUTOINCREMENT"}
        return f"{written} {said.get(key, 'INTEGER' if key == 'plain' else 'INTEGER PRIMARY KEY')}"
    kind = draw(st.sampled_from(TYPES))
    more = draw(st.sampled_from(("", " DEFAULT 'x'", " DEFAULT (1 + 2)", " COLLATE NOCASE", " NULL",
                                 " CONSTRAINT x CHECK (1)")))  # fmt: skip
    return f"{written} {kind}{more}"


def _rows_of(draw: st.DrawFn, names: list[str]) -> Iterator[str]:
    columns = ", ".join(map(_q, names))
    with closing(sqlite3.connect(":memory:")) as memory:
        for number in draw(st.lists(st.integers(1, 60), max_size=6)):
            given = [draw(st.sampled_from(VALUES)) for _ in names[1:]]
            marks = ", ".join("quote(?)" for _ in given)
            told = memory.execute(f"SELECT {marks}", given).fetchone()
            yield f"INSERT OR IGNORE INTO t ({columns}) VALUES ({number}, {', '.join(told)});"
    yield f"DELETE FROM t WHERE {_q(names[0])} > 30;"


def _around(draw: st.DrawFn, names: list[str]) -> Iterator[str]:
    one, two = _q(names[0]), _q(names[1])
    every = (
        f"CREATE INDEX [an index] ON t ({two} DESC, {one} COLLATE NOCASE);",
        f"CREATE INDEX part ON t({one}) -- some\n WHERE {two} IS NOT NULL;",
        f"CREATE INDEX expression ON t (lower({two}));",
        f"CREATE VIEW v AS SELECT *, {two} AS n FROM t; CREATE VIEW w AS SELECT count(*) c FROM v;",
        "CREATE VIEW gone AS SELECT * FROM nowhere;",
        f"CREATE TABLE child (id INTEGER PRIMARY KEY, t_id REFERENCES t ({one}) ON DELETE CASCADE);"
        f"INSERT INTO child SELECT NULL, {one} FROM t;",
        "CREATE TABLE log (what);"
        f"CREATE TRIGGER logged AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.{one}); END;"
        f"CREATE TRIGGER other AFTER DELETE ON log BEGIN UPDATE t SET {two} = 1; END;",
        "ANALYZE;",
    )
    yield from (sql for sql in every if draw(st.booleans()))
