"""Edits of CREATE TABLE change what is meant, and leave every other letter as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.write.sqlite import columns, constraints
from alchemigrate.migrate.write.sqlite.read import read, table_of
from alchemigrate.migrate.write.sqlite.table import Kind, TableText

ORDERS = """\
CREATE TABLE "orders" ( -- what was bought
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- (the key, of course)
    [user id] INT NOT NULL CONSTRAINT of_user REFERENCES users(id) ON DELETE SET NULL,
    `code` VARCHAR(10, 2) COLLATE NOCASE DEFAULT ('a,b' || ')') UNIQUE ON CONFLICT FAIL, /* x */
    'state' UNSIGNED BIG INT NULL DEFAULT -1 CHECK ("state" <> 'it''s, )'),
    total INT GENERATED ALWAYS AS (state * 2) STORED,
    part, -- no type
    CONSTRAINT whole CHECK (state > 0 AND part <> '--'),
    CONSTRAINT "u,1" UNIQUE (code, "user id" COLLATE NOCASE)
    FOREIGN KEY (part) REFERENCES parts DEFERRABLE INITIALLY DEFERRED -- the last one
) STRICT, WITHOUT ROWID"""


def test_everything_is_read() -> None:
    found = read(ORDERS)
    assert found.name == "orders"
    assert found.options == {"strict", "without rowid"}
    kinds = [(one.name, found.text(one.type_place)) for one in found.columns]
    assert kinds == [
        ("id", "INTEGER"), ("user id", "INT"), ("code", "VARCHAR(10, 2)"),
        ("state", "UNSIGNED BIG INT"), ("total", "INT"), ("part", ""),
    ]  # fmt: skip
    said = [(one.kind, one.name, one.columns, found.text(one.place)) for one in found.clauses()]
    assert said == [
        (Kind.PRIMARY, None, ("id",), "PRIMARY KEY AUTOINCREMENT"),
        (Kind.NOT_NULL, None, ("user id",), "NOT NULL"),
        (Kind.FOREIGN, "of_user", ("user id",),
         "CONSTRAINT of_user REFERENCES users(id) ON DELETE SET NULL"),
        (Kind.COLLATE, None, ("code",), "COLLATE NOCASE"),
        (Kind.DEFAULT, None, ("code",), "DEFAULT ('a,b' || ')')"),
        (Kind.UNIQUE, None, ("code",), "UNIQUE ON CONFLICT FAIL"),
        (Kind.NULL, None, ("state",), "NULL"),
        (Kind.DEFAULT, None, ("state",), "DEFAULT -1"),
        (Kind.CHECK, None, ("state",), "CHECK (\"state\" <> 'it''s, )')"),
        (Kind.GENERATED, None, ("total",), "GENERATED ALWAYS AS (state * 2) STORED"),
        (Kind.CHECK, "whole", (), "CONSTRAINT whole CHECK (state > 0 AND part <> '--')"),
        (Kind.UNIQUE, "u,1", ("code", "user id"),
         'CONSTRAINT "u,1" UNIQUE (code, "user id" COLLATE NOCASE)'),
        (Kind.FOREIGN, None, ("part",),
         "FOREIGN KEY (part) REFERENCES parts DEFERRABLE INITIALLY DEFERRED"),
    ]  # fmt: skip
    keys = [one for one in found.clauses() if one.kind is Kind.FOREIGN]
    assert [(one.refers, one.refers_columns) for one in keys] == [("users", ("id",)), ("parts", ())]


LINES = """\
CREATE TABLE t (
    a INTEGER PRIMARY KEY, -- the a
    b TEXT NOT NULL DEFAULT 'x', -- the b
    c INT, /* the c */
    CONSTRAINT ck CHECK (c > 0), -- holds
    CONSTRAINT u UNIQUE (b) -- the u
)"""
Edit = Callable[[TableText], str]
EDITS: tuple[tuple[Edit, str, str], ...] = (
    (lambda t: columns.added(t, "d INT"), "the c */\n",
     "the c */\n    d INT,\n"),
    (lambda t: columns.dropped(t, "c"),
     "    c INT, /* the c */\n    CONSTRAINT ck CHECK (c > 0), -- holds\n", ""),
    (lambda t: columns.dropped(t, "B"),
     "    b TEXT NOT NULL DEFAULT 'x', -- the b\n    c INT, /* the c */\n"
     "    CONSTRAINT ck CHECK (c > 0), -- holds\n    CONSTRAINT u UNIQUE (b) -- the u\n",
     "    c INT, /* the c */\n    CONSTRAINT ck CHECK (c > 0) -- holds\n"),
    (lambda t: columns.with_type(t, "b", "VARCHAR(9)"), "b TEXT", "b VARCHAR(9)"),
    (lambda t: columns.with_not_null(t, "c"), "c INT", "c INT NOT NULL"),
    (lambda t: columns.without_not_null(t, "b"), " NOT NULL", ""),
    (lambda t: columns.with_default(t, "b", "'y'"), "'x'", "'y'"),
    (lambda t: columns.with_default(t, "b", None), " DEFAULT 'x'", ""),
    (lambda t: columns.with_default(t, "c", "1 + 2"), "c INT", "c INT DEFAULT (1 + 2)"),
    (lambda t: columns.with_default(t, "c", "(1) + (2)"), "c INT", "c INT DEFAULT ((1) + (2))"),
    (lambda t: columns.with_default(t, "c", "(1 + (2))"), "c INT", "c INT DEFAULT (1 + (2))"),
    (lambda t: columns.with_default(t, "c", "-1.5e3"), "c INT", "c INT DEFAULT -1.5e3"),
    (lambda t: constraints.added(t, "CHECK (a > 1)"), "UNIQUE (b) -- the u",
     "UNIQUE (b), -- the u\n    CHECK (a > 1)"),
    (lambda t: constraints.dropped(t, "ck"), "    CONSTRAINT ck CHECK (c > 0), -- holds\n", ""),
    (lambda t: constraints.dropped(t, "u"), ", -- holds\n    CONSTRAINT u UNIQUE (b) -- the u",
     " -- holds"),
    (lambda t: constraints.renamed(t, "CK", "select"), "CONSTRAINT ck", 'CONSTRAINT "select"'),
    (lambda t: constraints.as_written(t, t.columns[0].clauses[0], "pk_t"), "PRIMARY KEY",
     "CONSTRAINT pk_t PRIMARY KEY"),
    (lambda t: constraints.as_written(t, t.constraints[0], "[c k]"), "CONSTRAINT ck",
     "CONSTRAINT [c k]"),
    (lambda t: constraints.as_written(t, t.constraints[1], ""), "CONSTRAINT u UNIQUE", "UNIQUE"),
)  # fmt: skip


@pytest.mark.parametrize(("edit", "old", "new"), EDITS)
def test_an_edit_changes_only_its_place(edit: Edit, old: str, new: str) -> None:
    assert LINES.count(old) == 1
    text = edit(read(LINES))
    assert text == LINES.replace(old, new)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(text)


SHORT: tuple[tuple[str, Edit, str], ...] = (
    ("CREATE TABLE t(a,b,c)", lambda t: columns.dropped(t, "a"), "CREATE TABLE t(b,c)"),
    ("CREATE TABLE t(a,b,c)", lambda t: columns.dropped(t, "b"), "CREATE TABLE t(a,c)"),
    ("CREATE TABLE t(a,b,c)", lambda t: columns.dropped(t, "c"), "CREATE TABLE t(a,b)"),
    ("CREATE TABLE t (a, b, c )", lambda t: columns.dropped(t, "c"), "CREATE TABLE t (a, b )"),
    ("CREATE TABLE t (a, -- x\n b)", lambda t: columns.dropped(t, "b"),
     "CREATE TABLE t (a -- x\n )"),
    ("CREATE TABLE t (a, b --y\n)", lambda t: columns.added(t, "c"),
     "CREATE TABLE t (a, b, --y\nc\n)"),
    ("CREATE TABLE t (a --y\n)", lambda t: constraints.added(t, "UNIQUE (a)"),
     "CREATE TABLE t (a, --y\nUNIQUE (a)\n)"),
    ("CREATE TABLE t (a)", lambda t: columns.with_type(t, "a", "INT"), "CREATE TABLE t (a INT)"),
    ("CREATE TABLE t (a NULL)", lambda t: columns.with_not_null(t, "a"),
     "CREATE TABLE t (a NOT NULL)"),
    ("CREATE TABLE t (a NOT NULL)", lambda t: columns.with_not_null(t, "a"),
     "CREATE TABLE t (a NOT NULL)"),
    ("CREATE TABLE t (a CONSTRAINT n NOT NULL ON CONFLICT FAIL, b)",
     lambda t: columns.without_not_null(t, "a"), "CREATE TABLE t (a, b)"),
    ("CREATE TABLE t (a, b, CHECK (a) UNIQUE (b))", lambda t: columns.dropped(t, "a"),
     "CREATE TABLE t (b, UNIQUE (b))"),
    ("CREATE TABLE t (a CONSTRAINT x CONSTRAINT y UNIQUE)",
     lambda t: constraints.dropped(t, "y"), "CREATE TABLE t (a CONSTRAINT x)"),
    ("CREATE TABLE t (a, b CHECK (b > a))", lambda t: columns.dropped(t, "a"),
     "CREATE TABLE t (b)"),
)  # fmt: skip


@pytest.mark.parametrize(("before", "edit", "after"), SHORT)
def test_short_statements(before: str, edit: Edit, after: str) -> None:
    assert edit(read(before)) == after
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(after)


REFUSED: tuple[tuple[Edit, str], ...] = (
    (lambda t: columns.dropped(t, "z"), "t has no column z; it has a, b, c"),
    (lambda t: constraints.dropped(t, "z"), "t has no constraint of the name z; it has ck, u"),
    (lambda _: columns.dropped(read("CREATE TABLE t (a)"), "a"), "must keep a column"),
    (lambda _: constraints.dropped(read("CREATE TABLE t (a UNIQUE)"), "u"), "schema adopt-names"),
    (lambda _: read("CREATE TABLE t (a").sql, "cannot be read at 'its end'"),
    (lambda _: read("CREATE TABLE t (a, CHECK a)").sql, r"cannot be read at 'a\)'"),
    (lambda _: table_of("CREATE VIRTUAL TABLE t USING fts5(a)", "t").sql, "virtual table"),
    (lambda _: table_of(None, "t").sql, "no such table"),
)


@pytest.mark.parametrize(("edit", "message"), REFUSED)
def test_what_cannot_be_done_is_told(edit: Edit, message: str) -> None:
    with pytest.raises(DatabaseError, match=message):
        edit(read(LINES))
