"""Steps on SQLite: what becomes of the tables, and that a step is done whole or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.write.sqlite.databases import engine_of, everything, made

from alchemigrate.migrate.write.sqlite.carry_out import carry_out
from alchemigrate.migrate.write.sqlite.plan import statements
from alchemigrate.values.change import (
    AddColumn,
    AddConstraint,
    AddIndex,
    Change,
    ChangeType,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropNotNull,
    DropTable,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    SetDefault,
    SetNotNull,
    Validate,
)
from alchemigrate.values.operation import Step
from alchemigrate.values.schema import (
    Check,
    Column,
    ForeignKey,
    Index,
    PrimaryKey,
    Table,
    Type,
    Unique,
)

SHOP = """\
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, age INT);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    user_id INT CONSTRAINT of_user REFERENCES users (id),
    code TEXT NOT NULL,
    state TEXT DEFAULT 'open',
    CONSTRAINT known CHECK (state <> 'x')
);
CREATE INDEX by_code ON orders (code);
CREATE VIEW codes AS SELECT code FROM orders;
CREATE TRIGGER touched AFTER UPDATE OF state ON orders BEGIN
  UPDATE users SET age = age + 1 WHERE id = NEW.user_id;
END;
INSERT INTO users VALUES (1, 'a', 5), (2, 'a', NULL);
INSERT INTO orders VALUES (10, 1, 'p', 'open'), (30, 1, 'q', NULL);
"""
INTEGER = Type("integer", {"sqlite": "INTEGER"})
TEXT = Type("text", {"sqlite": "TEXT"})
NUMBER = Column("users", "number", INTEGER)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return made(tmp_path / "shop.db", SHOP)


def carried(path: Path, *changes: Change, options: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What was said to do is done."""
    step = Step(changes, options=frozenset(options))
    with engine_of(path) as engine, engine.connect() as connection:
        planned = statements(connection, step)
        connection.rollback()
        done = carry_out(connection, step)
    assert done == planned
    return done


def text(path: Path, name: str) -> str:
    return next((sql for _, other, _, sql in everything(path)[""] if other == name), "")


DONE: tuple[tuple[tuple[Change, ...], str, str, str], ...] = (
    ((AddColumn(NUMBER),), "users", "age INT", "age INT, number INTEGER"),
    ((AddColumn(NUMBER, unique=True),), "users", "age INT", "age INT, number INTEGER UNIQUE"),
    ((AddColumn(Column("users", "at", TEXT, server_default="CURRENT_TIMESTAMP")),), "users",
     "age INT", "age INT, at TEXT DEFAULT CURRENT_TIMESTAMP"),
    ((AddColumn(Column("users", "n", INTEGER, nullable=False, server_default="7")),), "users",
     "age INT", "age INT, n INTEGER DEFAULT 7 NOT NULL"),
    ((AddColumn(NUMBER, ForeignKey("users", ("number",), "users", ("id",), "itself")),), "users",
     "age INT", "age INT, number INTEGER CONSTRAINT itself REFERENCES users (id)"),
    ((DropColumn("users", "email"), RenameColumn("users", "age", "years")), "users",
     "email TEXT, age INT", "years INT"),
    ((DropConstraint("orders", "of_user"),), "orders",
     " CONSTRAINT of_user REFERENCES users (id)", ""),
    ((RenameConstraint("orders", "known", "ck"),), "orders", "known", "ck"),
    ((SetNotNull("users", "email"), SetDefault("users", "age", "1"),
      AddConstraint(Check("users", "age > 0", "grown"))), "users",
     "email TEXT, age INT",
     "email TEXT NOT NULL, age INT DEFAULT 1, CONSTRAINT grown CHECK (age > 0)"),
    ((DropNotNull("orders", "code"),), "orders", " NOT NULL", ""),
    ((ChangeType("orders", "code", "VARCHAR(5)", using="upper(code)"),), "orders",
     "code TEXT", "code VARCHAR(5)"),
    ((AddConstraint(ForeignKey("users", ("age",), "orders", ("id",), "k", ondelete="SET NULL",
                               deferrable=True)),
      SetDefault("users", "age", None), Validate("users", "k")), "users", "age INT",
     "age INT, CONSTRAINT k FOREIGN KEY (age) REFERENCES orders (id) ON DELETE SET NULL "
     "DEFERRABLE"),
    ((RenameIndex("by_code", "ix_code"),), "ix_code", "", ""),
    ((RenameTable("users", "people"),), "people", "", ""),
)  # fmt: skip


@pytest.mark.parametrize(("changes", "name", "old", "new"), DONE)
def test_changes(shop: Path, changes: tuple[Change, ...], name: str, old: str, new: str) -> None:
    with closing(sqlite3.connect(shop)) as connection:
        connection.execute("UPDATE users SET age = 10")
        connection.commit()
    before = text(shop, name)
    done = carried(shop, *changes)
    assert text(shop, name) == before.replace(old, new) if old else text(shop, name) != ""
    assert sum("INSERT OR ABORT" in one for one in done) <= 1, "several changes are one rebuild"
    rows = everything(shop)["orders"]
    assert [row[0] for row in rows] == [10, 30]
    assert text(shop, "codes")
    assert text(shop, "touched")


def test_values_that_were_said_are_written(shop: Path) -> None:
    carried(shop, ChangeType("orders", "code", "VARCHAR(5)", using="upper(code)"))
    assert [row[5] for row in everything(shop)["orders"]] == ["P", "Q"]


def test_a_dropped_column_takes_its_index_along(shop: Path) -> None:
    with closing(sqlite3.connect(shop)) as connection:
        connection.execute("DROP VIEW codes")
        connection.execute("DROP TRIGGER touched")
    carried(shop, DropColumn("orders", "code"))
    assert text(shop, "by_code") == ""
    carried(shop, DropColumn("orders", "user_id"), AddIndex(Index("orders", ("state",), "ix")))
    assert "user_id" not in text(shop, "orders")
    assert text(shop, "ix") == "CREATE INDEX ix ON orders (state)"


def test_a_column_can_come_in_the_place_of_another(shop: Path) -> None:
    age = Column("users", "age", TEXT, server_default="CURRENT_DATE")
    carried(shop, SetDefault("users", "email", "'-'"), DropColumn("users", "age"), AddColumn(age))
    assert text(shop, "users").endswith("email TEXT DEFAULT '-', age TEXT DEFAULT CURRENT_DATE)")
    assert all("-" in row[5] for row in everything(shop)["users"]), "its own default"


def test_a_constraint_takes_the_place_of_its_index(shop: Path) -> None:
    carried(shop, AddIndex(Index("orders", ("code",), "uq", unique=True)))
    unique = AddConstraint(Unique("orders", ("code",), "uq"))
    carried(shop, unique, options=("using index",))
    assert "CONSTRAINT uq UNIQUE (code)" in text(shop, "orders")
    assert text(shop, "uq") == ""


def test_a_primary_key(tmp_path: Path) -> None:
    path = made(tmp_path / "a.db", "CREATE TABLE t (a INTEGER, b); INSERT INTO t VALUES (7, 1)")
    carried(path, AddConstraint(PrimaryKey("t", ("a",), "pk")))
    assert (
        text(path, "t") == "CREATE TABLE t (a INTEGER NOT NULL, b, CONSTRAINT pk PRIMARY KEY (a))"
    )
    assert everything(path)["t"][0][0] == 7
    carried(path, DropConstraint("t", "pk"))
    assert text(path, "t") == "CREATE TABLE t (a INTEGER NOT NULL, b)"


def test_tables_come_and_go(shop: Path) -> None:
    columns = (Column("tags", "id", INTEGER, nullable=False), Column("tags", "name", TEXT))
    table = Table(
        "tags", columns, PrimaryKey("tags", ("id",), "pk_tags"),
        uniques=(Unique("tags", ("name",), "uq"),), indexes=(Index("tags", ("name",), "ix"),),
    )  # fmt: skip
    carried(shop, CreateTable("tags", columns, whole=table))
    assert text(shop, "tags") == (
        "CREATE TABLE tags (id INTEGER NOT NULL, name TEXT, CONSTRAINT pk_tags PRIMARY KEY (id), "
        "CONSTRAINT uq UNIQUE (name))"
    )
    assert text(shop, "ix") == "CREATE INDEX ix ON tags (name)"
    carried(shop, DropIndex("ix", "tags"), DropTable("tags"))
    assert text(shop, "tags") == ""


def test_a_renamed_table_is_followed(shop: Path) -> None:
    carried(shop, RenameTable("users", "people"), RenameTable("orders", "sales"))
    assert 'REFERENCES "people"' in text(shop, "sales")
    assert '"sales"' in text(shop, "codes")
    with closing(sqlite3.connect(shop)) as connection:
        connection.execute("UPDATE sales SET state = 'sold'")
        assert connection.execute("SELECT age FROM people").fetchall() == [(7,), (None,)]


def journal(connection: sa.Connection) -> None:
    connection.exec_driver_sql("INSERT INTO journal VALUES ('done')")


def test_the_note_is_part_of_the_transaction(shop: Path) -> None:
    with closing(sqlite3.connect(shop)) as connection:
        connection.execute("CREATE TABLE journal (what)")
    before = everything(shop)
    with engine_of(shop) as engine, engine.connect() as connection:
        step = Step((SetDefault("users", "age", "1"),))
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        with pytest.raises(sa.exc.IntegrityError):
            carry_out(connection, step, _fails)
        assert everything(shop) == before
        carry_out(connection, step, journal)
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA legacy_alter_table").scalar() == 0
    assert everything(shop)["journal"] == [(1, "done", "text")]


def _fails(connection: sa.Connection) -> None:
    journal(connection)
    connection.exec_driver_sql("INSERT INTO users (id) VALUES (1)")


KILLED = """
import os, signal, sys
import sqlalchemy as sa
from alchemigrate.migrate.write.sqlite.carry_out import carry_out
from alchemigrate.values.change import SetDefault
from alchemigrate.values.operation import Step

def note(connection):
    connection.exec_driver_sql("INSERT INTO journal VALUES ('done')")
    os.kill(os.getpid(), signal.SIGKILL)

with sa.create_engine(sys.argv[1]).connect() as connection:
    connection.exec_driver_sql("PRAGMA cache_spill = 1")
    connection.rollback()
    carry_out(connection, Step((SetDefault("users", "age", "1"),)), note)
"""


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_process_that_is_killed_has_done_nothing(shop: Path, mode: str) -> None:
    with closing(sqlite3.connect(shop)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("CREATE TABLE journal (what)")
        rows = [(f"{number}" * 50,) for number in range(20_000)]
        connection.executemany("INSERT INTO users (email) VALUES (?)", rows)
        connection.commit()
    before = everything(shop)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, f"sqlite:///{shop}"], check=False, env=dict(os.environ)
    )
    assert done.returncode == -signal.SIGKILL
    assert everything(shop) == before


def test_who_writes_is_waited_for_and_told(shop: Path) -> None:
    step = Step((SetDefault("users", "age", "1"),))
    with (
        engine_of(shop) as engine,
        engine.connect() as connection,
        closing(sqlite3.connect(shop)) as other,
    ):
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        connection.rollback()
        other.execute("UPDATE users SET age = 3")
        with pytest.raises(sa.exc.OperationalError, match="database is locked"):
            carry_out(connection, step)
        other.commit()
        carry_out(connection, step)
        reader = sqlite3.connect(shop)
        rows = reader.execute("SELECT * FROM users")
        assert rows.fetchone()[0] == 1
        with pytest.raises(sa.exc.OperationalError, match="database is locked"):
            carry_out(connection, Step((SetDefault("users", "age", None),)))
        reader.close()
    assert "DEFAULT 1" in text(shop, "users")
