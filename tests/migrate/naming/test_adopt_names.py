"""Names of a live PostgreSQL become those of the models, and back, while others work."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import alchemigrate.migrate.alembic  # noqa: F401 (as in an env.py)
from alchemigrate.errors import BusyError, DatabaseError
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.turn import Turn
from alchemigrate.migrate.naming.adopt import Done, adopt, take_back
from alchemigrate.migrate.naming.plan import Plan, ordered
from alchemigrate.migrate.naming.rename import Rename
from alchemigrate.migrate.patience import Patience
from alchemigrate.validate.names import names_of

MODELS = """\
from sqlalchemy import *
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={convention})


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String(50), unique=True)
    age = Column(Integer)
    __table_args__ = (CheckConstraint("age > 3", name="grown"),)


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
    code = Column(Integer)
    a_column_with_quite_a_long_name_in_an_orders_table = Column(ForeignKey("users.id"))
    __table_args__ = (Index(None, "code"),)
"""
CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
OLD = MODELS.replace("Index(None,", 'Index("by_code",').replace(', name="grown"', "")
QUICK = Patience(budget=8.0)


def tables(text: str, convention: dict[str, str]) -> sa.MetaData:
    scope: dict[str, sa.MetaData] = {}
    exec(text.format(convention=convention) + "\nmetadata = Base.metadata\n", scope)
    return scope["metadata"]


@pytest.fixture
def project(tmp_path: Path, database: str) -> Path:
    """Models with a convention, and a database whose names are PostgreSQL's own."""
    (tmp_path / "models.py").write_text(MODELS.format(convention=CONVENTION))
    engine = sa.create_engine(database)
    tables(OLD, {}).create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO users VALUES (1, 'a', 5)")
    engine.dispose()
    return tmp_path


PYTHON = Path(sys.executable)


def wanted(project: Path, database: str) -> Plan:
    found = names_of(project, PYTHON, database)
    assert isinstance(found, Plan)
    return found


@contextmanager
def executing(
    database: str, patience: Patience = QUICK, say: Callable[[str], None] = lambda _: None
) -> Iterator[Executor]:
    engine = sa.create_engine(database)
    yield Executor(engine, patience, say)
    engine.dispose()


def adopted(project: Path, database: str, patience: Patience = QUICK) -> Done:
    with executing(database, patience) as executor:
        return adopt(executor, wanted(project, database))


def taken_back(database: str) -> Done:
    with executing(database) as executor:
        return take_back(executor)


def all_names(database: str) -> set[str]:
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        found = set(
            connection.exec_driver_sql(
                "SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u', 'f', 'c') "
                "AND connamespace = 'public'::regnamespace "
                "AND conrelid::regclass::text NOT LIKE 'alchemigrate%%' "
                "UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public' "
                "AND tablename NOT LIKE 'alchemigrate%%'"
            ).scalars()
        )
    engine.dispose()
    return found


def test_every_name_becomes_the_one_sqlalchemy_computes(project: Path, database: str) -> None:
    before = all_names(database)
    assert "users_email_key" in before
    assert adopted(project, database) == Done(7)
    after = all_names(database)
    assert after >= {
        "pk_users", "pk_orders", "uq_users_email", "ck_users_grown", "ix_orders_code",
        "fk_orders_user_id_users",
    }  # fmt: skip
    (long,) = [name for name in after if name.startswith("fk_orders_a_column")]
    assert len(long) <= 63
    assert wanted(project, database) == Plan(), "a second run does nothing"
    assert adopted(project, database) == Done()
    assert taken_back(database) == Done(7)
    assert taken_back(database) == Done()
    assert all_names(database) == before
    assert adopted(project, database) == Done(7), "and again"
    with executing(database) as executor:
        states = {one.job: (one.state, len(one.steps)) for one in executor.status()}
    assert states == {"adopt-names 1": ("undone", 7), "adopt-names 2": ("done", 7)}


def test_autogenerate_is_quiet_afterwards(project: Path, database: str) -> None:
    adopted(project, database)
    metadata = tables(MODELS, CONVENTION)
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_long_transaction_is_waited_for_and_nobody_waits_behind(
    project: Path, database: str
) -> None:
    plan = wanted(project, database)
    engine = sa.create_engine(database)
    holder = engine.connect()
    holder.exec_driver_sql("SELECT count(*) FROM users")
    threading.Timer(1.5, holder.close).start()
    stalls: list[float] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            begun = time.monotonic()
            with engine.begin() as connection:
                connection.exec_driver_sql("UPDATE users SET age = age + 1")
            stalls.append(time.monotonic() - begun)
            time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    said: list[str] = []
    try:
        with executing(database, replace(QUICK, tell=0.0), said.append) as executor:
            done = adopt(executor, plan)
    finally:
        stop.set()
        writer.join()
        engine.dispose()
    assert (done.names, done.again > 0) == (7, True)
    assert any("SELECT count(*) FROM users" in line for line in said), "the holder is named"
    assert max(stalls) < 1.0, "the transaction held its lock for 1.5 seconds"
    assert wanted(project, database) == Plan()


def test_what_is_done_stays_done_when_patience_ends(project: Path, database: str) -> None:
    engine = sa.create_engine(database)
    with engine.connect() as holder:
        holder.exec_driver_sql("SELECT count(*) FROM users")
        with pytest.raises(DatabaseError, match=r"still waits for process .*SELECT count"):
            adopted(project, database, Patience(budget=0.3))
    engine.dispose()
    left = wanted(project, database).renames
    assert 0 < len(left) < 7
    assert adopted(project, database) == Done(len(left))
    with executing(database) as executor:
        assert {one.job: one.state for one in executor.status()} == {
            "adopt-names 1": "done", "adopt-names 2": "done",
        }, "what the first run had left is planned anew"  # fmt: skip
    assert taken_back(database) == Done(7)


def test_a_name_that_is_taken_is_found_before_anything_runs(project: Path, database: str) -> None:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE pk_users (id INTEGER)")
    engine.dispose()
    found = wanted(project, database)
    assert [(one.new, why) for one, why in found.refused] == [
        ("pk_users", "pk_users is taken already")
    ]
    assert len(found.renames) == 6


def test_one_run_at_a_time(project: Path, database: str) -> None:
    before = all_names(database)
    engine = sa.create_engine(database)
    with Turn(engine, QUICK), pytest.raises(BusyError, match="another run"):
        adopted(project, database, replace(QUICK, turn=0.1))
    engine.dispose()
    assert all_names(database) == before


def test_names_of_an_earlier_version_can_be_taken_back(project: Path, database: str) -> None:
    before = all_names(database)
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql(EARLIER)
    assert {"pk_users", "ck users"} <= all_names(database)
    assert adopted(project, database) == Done(6)
    assert taken_back(database) == Done(6 + 2)
    assert all_names(database) == before
    assert "alchemigrate_renames" not in sa.inspect(engine).get_table_names()
    engine.dispose()


EARLIER = """\
ALTER INDEX users_pkey RENAME TO pk_users;
ALTER TABLE users RENAME CONSTRAINT users_age_check TO "ck users";
CREATE TABLE alchemigrate_renames (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now(),
    tablename TEXT NOT NULL, forward TEXT NOT NULL, reverse TEXT NOT NULL, undone TIMESTAMPTZ);
INSERT INTO alchemigrate_renames (tablename, forward, reverse, undone) VALUES
    ('users', 'ALTER INDEX a RENAME TO b', 'ALTER INDEX b RENAME TO a', now()),
    ('users', 'ALTER INDEX users_pkey RENAME TO pk_users',
        'ALTER INDEX pk_users RENAME TO users_pkey', NULL),
    ('users', 'ALTER TABLE users RENAME CONSTRAINT users_age_check TO "ck users"',
        'ALTER TABLE users RENAME CONSTRAINT "ck users" TO users_age_check', NULL);
"""


def index(old: str, new: str) -> Rename:
    return Rename("t", old, new, index=True)


def test_a_name_is_given_once_it_is_free() -> None:
    found = ordered([index("a", "b"), index("b", "c")], {("", "a"), ("", "b")})
    assert [(one.old, one.new) for one in found.renames] == [("b", "c"), ("a", "b")]
    circle = ordered([index("a", "b"), index("b", "a")], {("", "a"), ("", "b")})
    assert circle.renames == ()
    assert len(circle.refused) == 2


def test_patience_grows_and_ends() -> None:
    patience = Patience(budget=10.0)
    pauses = [patience.pause(attempt, 0.0, 1.0) for attempt in range(1, 9)]
    assert pauses[:3] == [0.05, 0.1, 0.2]
    assert pauses[-1] == 2.0
    assert patience.pause(8, 9.0, 1.0) is None
    assert patience.pause(1, 0.0, 0.0) == 0.025
