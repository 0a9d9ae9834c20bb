"""A table made anew is what it was, but for what was meant: its letters, its rows, its company."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from migrate.write.sqlite.databases import Everything, engine_of, everything, made, scripts

from alchemigrate.migrate.write.sqlite.carry_out import carry_out
from alchemigrate.migrate.write.sqlite.plan import statements
from alchemigrate.migrate.write.sqlite.read import read
from alchemigrate.values.change import AddColumn, Change, DropColumn, SetDefault
from alchemigrate.values.operation import Step
from alchemigrate.values.schema import Column, Type

ADDED = Column("t", "added", Type("datetime", {"sqlite": "DATETIME"}), server_default="(1 + 2)")


def changed(path: Path, *changes: Change) -> Everything:
    """All that is there after a step."""
    with engine_of(path) as engine, engine.connect() as connection:
        planned = statements(connection, Step(changes))
        connection.rollback()
        assert carry_out(connection, Step(changes))[: len(planned)] != ()
    return everything(path)


def table(found: Everything) -> str:
    return next(sql for kind, name, _, sql in found[""] if (kind, name.lower()) == ("table", "t"))


def but_for_t(found: Everything) -> list[object]:
    return [one for one in found[""] if (one[0], one[1].lower()) != ("table", "t")]


@given(scripts())
@settings(max_examples=120)
def test_nothing_else_is_touched(script: str) -> None:
    with TemporaryDirectory() as folder:
        path = made(Path(folder) / "a.db", script)
        before = everything(path)
        column = read(table(before)).columns[-1].name
        after = changed(path, SetDefault("t", column, "'a default'"))
        assert "'a default'" in table(after)
        assert but_for_t(after) == but_for_t(before)
        assert {**after, "": []} == {**before, "": []}


@given(scripts())
@settings(max_examples=60)
def test_a_column_that_came_and_went_leaves_no_trace(script: str) -> None:
    with TemporaryDirectory() as folder:
        path = made(Path(folder) / "a.db", script)
        before = everything(path)
        wider = changed(path, AddColumn(ADDED))
        assert but_for_t(wider) == but_for_t(before)
        same = SetDefault("t", "added", "(1 + 2)")
        assert changed(path, same, DropColumn("t", "added")) == before


@given(scripts())
@settings(max_examples=60)
def test_what_is_read_is_what_sqlite_reads(script: str) -> None:
    with TemporaryDirectory() as folder:
        path = made(Path(folder) / "a.db", script)
        found = read(table(everything(path)))
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("PRAGMA table_xinfo(t)").fetchall()
            keys = connection.execute("PRAGMA foreign_key_list(t)").fetchall()
        assert [one.name for one in found.columns] == [row[1] for row in rows]
        kinds = [" ".join(found.text(one.type_place).split()) for one in found.columns]
        assert kinds == [row[2] for row in rows]
        assert len([one for one in found.clauses() if one.refers]) == len(keys)
