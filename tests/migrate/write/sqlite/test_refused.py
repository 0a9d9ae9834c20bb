"""What SQLite, or the rows, do not allow is told with its place, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.write.sqlite.databases import engine_of, everything, made
from migrate.write.sqlite.test_carry_out import INTEGER, NUMBER, SHOP

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.write.sqlite.carry_out import carry_out
from alchemigrate.values.change import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AddLabel,
    Change,
    ChangeType,
    CreateTable,
    Desynchronize,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Fill,
    RenameColumn,
    RenameIndex,
    SetDefault,
    SetNotNull,
    Synchronize,
)
from alchemigrate.values.operation import Step
from alchemigrate.values.schema import Check, Column, ForeignKey, Index, PrimaryKey, Unique

REFUSED: tuple[tuple[Change, str], ...] = (
    (SetNotNull("orders", "state"), r"NOT NULL constraint failed: .* \(1 rows: rowid 30\)"),
    (AddConstraint(Check("users", "age > 7", "c")), r"failed: c \(1 rows: rowid 1\); correct"),
    (AddConstraint(Unique("users", ("email",), "u")), r"users.email \(2 rows: rowid 1, 2\)"),
    (AddIndex(Index("users", ("email",), "i", unique=True)), r"users.email \(2 rows: rowid 1, 2\)"),
    (AddConstraint(ForeignKey("orders", ("id",), "users", ("id",), "k")),
     "orders: 2 rows refer to nothing in users: rowid 10, 30"),
    (AddConstraint(ForeignKey("orders", ("id",), "users", ("age",), "k")),
     "foreign key mismatch.*must be a primary key, or unique"),
    (AddConstraint(PrimaryKey("users", ("email",), "pk")), "more than one primary key"),
    (ChangeType("users", "email", "INTEGER"), "email: 2 rows hold what is no INTEGER, as 'a'"),
    (DropConstraint("users", "nothing"), "no constraint of the name nothing; give its constraints"),
    (DropColumn("orders", "code"), "error in view codes after drop column: no such column: code"),
    (DropColumn("orders", "state"), "trigger touched: it runs when state is updated"),
    (DropColumn("users", "age"), "error in trigger touched after drop column: no such column: age"),
    (DropColumn("users", "nothing"), "users has no column nothing; it has id, email, age"),
    (DropColumn("nothing", "age"), "nothing: there is no such table"),
    (SetDefault("users", "email", "age"), "default value of column .email. is not constant"),
    (DropTable("users"), "users: orders refer to it; drop their foreign keys first"),
    (DropTable("orders"), "view codes: it would no longer work: no such table: main.orders"),
    (DropTable("nothing"), "there is no such table"),
    (RenameColumn("users", "nothing", "x"), "has no column nothing"),
    (RenameColumn("users", "age", "email"), "duplicate column name"),
    (DropIndex("nothing"), "nothing: there is no such index"),
    (RenameIndex("sqlite_autoindex_users_1", "x"), "there is no such index"),
    (AddIndex(Index("users", ("nothing",), "i")), "i: users has no column nothing"),
    (AddIndex(Index("users", ("id",), "i", include=("age",))), "SQLite has no such index"),
    (AddIndex(Index("users", ("id",), "by_code")), "index by_code already exists"),
    (AddColumn(NUMBER, check=True), "users.number: the condition of its CHECK is not known"),
    (AddColumn(Column("users", "n", INTEGER, nullable=False)), "NOT NULL constraint failed"),
    (AddColumn(Column("users", "age", INTEGER)), "duplicate column name: age"),
    (AddConstraint(Unique("users", ("age",), "u", nulls_not_distinct=True)), "NULLS NOT DISTINCT"),
    (CreateTable("x"), "of which not all is known"),
    (AddLabel("mood", "sad"), "SQLite has nothing like AddLabel"),
    (Fill("users", ("id",), (("age", "1"),)), "SQLite has nothing like Fill"),
    (SetDefault("users", "age", "nosuch(1)"), "writing users: .* unknown function: nosuch"),
    (Synchronize("users", "s", (("age", "email"),), (("nothing", "age"),)), "no column nothing"),
    (Desynchronize("users", "s"), "nothing of the name s that keeps columns in step"),
)  # fmt: skip


def check_refused(path: Path, message: str, *changes: Change) -> None:
    """Nothing is done, and it is told why."""
    before = everything(path)
    with engine_of(path) as engine, engine.connect() as connection:
        with pytest.raises(DatabaseError, match=message):
            carry_out(connection, Step(changes))
        assert not connection.in_transaction()
    assert everything(path) == before


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_it_is_told(tmp_path: Path, change: Change, message: str) -> None:
    check_refused(made(tmp_path / "a.db", SHOP), message, change)


def test_a_key_of_rows_without_a_value(tmp_path: Path) -> None:
    """SQLite would number them by itself."""
    path = made(tmp_path / "a.db", "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (NULL)")
    key = AddConstraint(PrimaryKey("t", ("a",), "pk"))
    check_refused(path, r"t.a: 1 rows have no value there; fill them first", key)


def test_orphans_that_were_there_before_stay(tmp_path: Path) -> None:
    script = "CREATE TABLE t (id INTEGER PRIMARY KEY, a REFERENCES t); INSERT INTO t VALUES (1, 7)"
    path = made(tmp_path / "a.db", script)
    with engine_of(path) as engine, engine.connect() as connection:
        carry_out(connection, Step((SetDefault("t", "a", "1"),)))
    assert everything(path)["t"] == [(1, 1, "integer", 7, "integer")]


def test_an_open_transaction_is_left_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "a.db", SHOP)
    with engine_of(path) as engine, engine.connect() as connection:
        connection.execute(sa.text("UPDATE users SET age = 9"))
        with pytest.raises(DatabaseError, match="a transaction is open; commit it first"):
            carry_out(connection, Step((SetDefault("users", "age", "1"),)))
        connection.commit()
    assert everything(path)["users"][0][5] == 9


def test_a_virtual_table_is_left_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "a.db", "CREATE VIRTUAL TABLE t USING fts5(a)")
    check_refused(path, "a virtual table cannot be changed", SetDefault("t", "a", "1"))
