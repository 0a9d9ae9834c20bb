"""Constraints of a SQLite get the names of the models, and lose them again, letter by letter."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from migrate.naming.test_adopt_names import CONVENTION, MODELS, OLD, executing, tables
from migrate.naming.test_adopt_names import taken_back as names_taken_back
from migrate.write.sqlite.databases import everything, made

import alchemigrate.migrate.alembic  # noqa: F401 (as in an env.py)
from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.naming.adopt import Done, adopt
from alchemigrate.migrate.naming.sqlite.plan import NamingPlan
from alchemigrate.migrate.patience import Patience
from alchemigrate.validate.names import names_of
from alchemigrate.values.own import is_ours

SCRIPT = """\
CREATE TABLE users ( -- people
    id INTEGER NOT NULL PRIMARY KEY,
    email VARCHAR(50) UNIQUE,  -- theirs
    age INTEGER, CHECK ("age">3)
);
CREATE TABLE "orders" (id INTEGER NOT NULL, user_id INTEGER REFERENCES users, code INTEGER,
    a_column_with_quite_a_long_name_in_an_orders_table INTEGER,
    CONSTRAINT [a key] FOREIGN KEY(a_column_with_quite_a_long_name_in_an_orders_table)
    REFERENCES users (id), PRIMARY KEY (id));
CREATE INDEX by_code ON orders (code) -- of the orders
;
CREATE TABLE other (id INTEGER PRIMARY KEY, users_id REFERENCES users (id));
CREATE VIEW grown AS SELECT * FROM users WHERE age > 10;
CREATE TRIGGER counted AFTER INSERT ON orders BEGIN UPDATE users SET age = age + 1; END;
INSERT INTO users VALUES (1, 'a', 5), (7, 'b', 50);
INSERT INTO orders VALUES (3, 7, 1, 1);
INSERT INTO other VALUES (1, 7);
"""
QUICK = Patience(budget=8.0)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database without names, beside models with a convention."""
    (tmp_path / "models.py").write_text(MODELS.format(convention=CONVENTION))
    return made(tmp_path / "a.db", SCRIPT)


def wanted(database: Path) -> NamingPlan:
    found = names_of(database.parent, Path(sys.executable), f"sqlite:///{database}")
    assert isinstance(found, NamingPlan)
    return found


def adopted(database: Path) -> Done:
    plan = wanted(database)
    with executing(f"sqlite:///{database}") as executor:
        return adopt(executor, plan)


def taken_back(database: Path) -> Done:
    return names_taken_back(f"sqlite:///{database}")


def without_journal(database: Path) -> dict[str, list[object]]:
    found = everything(database)
    kept = {name: rows for name, rows in found.items() if not is_ours(name)}
    return {**kept, "": [one for one in found[""] if not is_ours(one[2])]}


def text(database: Path, name: str) -> str:
    return next(sql for _, other, _, sql in everything(database)[""] if other == name)


def test_every_name_becomes_the_one_sqlalchemy_computes(database: Path) -> None:
    before = everything(database)
    assert adopted(database) == Done(7)
    users = SCRIPT.partition(";")[0]
    users = users.replace("PRIMARY KEY", "CONSTRAINT pk_users PRIMARY KEY")
    users = users.replace("UNIQUE", "CONSTRAINT uq_users_email UNIQUE")
    users = users.replace("CHECK", "CONSTRAINT ck_users_grown CHECK")
    assert text(database, "users") == users
    orders = text(database, "orders")
    for name in ("pk_orders PRIMARY", "fk_orders_user_id_users REFERENCES users"):
        assert f"CONSTRAINT {name}" in orders
    assert "[a key]" not in orders
    assert text(database, "ix_orders_code").endswith(
        "ix_orders_code ON orders (code) -- of the orders\n"
    )
    assert wanted(database) == NamingPlan(), "a second run does nothing"
    assert adopted(database) == Done()
    after = without_journal(database)
    assert {**after, "": []} == {**before, "": []}
    assert taken_back(database) == Done(7)
    assert taken_back(database) == Done()
    assert without_journal(database) == before
    assert adopted(database) == Done(7), "and again"


def names(database: Path) -> Iterator[str]:
    """What SQLAlchemy reads back."""
    engine = sa.create_engine(f"sqlite:///{database}")
    reader = sa.inspect(engine)
    for table in ("users", "orders"):
        yield str(reader.get_pk_constraint(table)["name"])
        yield from (str(one["name"]) for one in reader.get_unique_constraints(table))
        yield from (str(one["name"]) for one in reader.get_check_constraints(table))
        yield from (str(one["name"]) for one in reader.get_foreign_keys(table))
    engine.dispose()


def differences(database: Path) -> list[object]:
    """What Alembic's autogenerate would write."""
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: name != "other"}
        )
        found = list(compare_metadata(context, tables(MODELS, CONVENTION)))
    engine.dispose()
    return found


def test_autogenerate_is_quiet_afterwards(database: Path) -> None:
    """On tables that SQLAlchemy made."""
    database.unlink()
    engine = sa.create_engine(f"sqlite:///{database}")
    tables(OLD, {}).create_all(engine)
    engine.dispose()
    kinds = [one[0] for one in differences(database) if isinstance(one, tuple)]
    assert kinds == ["remove_index", "add_index", "add_constraint"]
    assert adopted(database) == Done(7)
    assert differences(database) == []
    assert "None" not in list(names(database))


def test_autogenerate_does_not_see_a_unique_beside_its_column(database: Path) -> None:
    """SQLAlchemy does not read it, named or not, if the type has brackets."""
    adopted(database)
    ((kind, constraint),) = [one for one in differences(database) if isinstance(one, tuple)]
    assert (kind, constraint.name) == ("add_constraint", "uq_users_email")


def test_a_name_that_is_taken_is_found_before_anything_runs(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "CREATE TABLE ix_orders_code (id INTEGER);"
            "DROP TABLE users; CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, "
            "age INT CONSTRAINT uq_users_email NOT NULL, email VARCHAR(50) UNIQUE);"
        )
    found = wanted(database)
    told = [(one.table, one.new, why) for one, why in found.refused]
    assert told == [
        ("orders", "ix_orders_code", "ix_orders_code is taken already"),
        ("users", "uq_users_email", "uq_users_email is taken already"),
    ]


def test_names_that_are_passed_on(database: Path) -> None:
    """A constraint has the name that another one is to get."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "DROP TABLE users; CREATE TABLE users (id INTEGER NOT NULL CONSTRAINT uq_users_email "
            "PRIMARY KEY, email VARCHAR(50) UNIQUE, age INT CONSTRAINT pk_users CHECK (age > 3));"
        )
    before = everything(database)
    assert wanted(database).refused == ()
    adopted(database)
    assert "CONSTRAINT uq_users_email UNIQUE" in text(database, "users")
    assert "CONSTRAINT pk_users PRIMARY KEY" in text(database, "users")
    taken_back(database)
    assert without_journal(database) == before


def test_a_table_that_was_changed_meanwhile_is_left_alone(database: Path) -> None:
    plan = wanted(database)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY)")
    users = NamingPlan(tuple(one for one in plan.renames if one.table == "users"))
    before = without_journal(database)
    changed = pytest.raises(DatabaseError, match="users: the table was changed meanwhile; run it")
    with executing(f"sqlite:///{database}") as executor, changed:
        adopt(executor, users)
    assert without_journal(database) == before


def test_one_who_writes_is_waited_for(database: Path) -> None:
    said: list[str] = []
    plan = wanted(database)
    with closing(sqlite3.connect(database, check_same_thread=False)) as writer:
        writer.execute("UPDATE users SET age = 9")
        threading.Timer(1.0, writer.commit).start()
        with executing(f"sqlite:///{database}?timeout=0.1", QUICK, said.append) as executor:
            assert adopt(executor, plan).names == 7
    assert wanted(database) == NamingPlan()


def test_names_of_an_earlier_version_can_be_taken_back(database: Path) -> None:
    before = everything(database)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(EARLIER)
    assert 'CONSTRAINT "a-key" FOREIGN KEY' in text(database, "orders")
    assert taken_back(database) == Done(3)
    assert without_journal(database) == before
    assert "alchemigrate_renames" not in everything(database)


EARLIER = """\
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(replace(sql, '[a key]', '"a-key"'),
    'PRIMARY KEY (id)', 'CONSTRAINT pk_orders PRIMARY KEY (id)') WHERE name = 'orders';
PRAGMA writable_schema = RESET;
DROP INDEX by_code;
CREATE INDEX ix_orders_code ON orders (code) -- of the orders
;
CREATE TABLE alchemigrate_renames (id INTEGER PRIMARY KEY, at TEXT, tablename TEXT, kind TEXT,
    old TEXT, new TEXT, undone TEXT);
INSERT INTO alchemigrate_renames (tablename, kind, old, new) VALUES
    ('orders', 'index', 'by_code', 'ix_orders_code'),
    ('orders', 'constraint', '[a key]', 'a-key'),
    ('orders', 'constraint', '', 'pk_orders');
"""
