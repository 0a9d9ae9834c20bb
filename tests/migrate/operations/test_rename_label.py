"""Old and new programs, with SQLAlchemy's Enum, while a label is renamed; statements that they have
prepared hold labels as constants."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa
from migrate.executor.stage import QUICK
from migrate.operations.laws import run
from migrate.operations.state import emptied, state

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.planning import plan
from alchemigrate.operations.enums.add_label import AddLabel
from alchemigrate.operations.enums.rename_label import RenameLabel
from alchemigrate.values.operation import Phase

SETUP = """
CREATE TYPE "State" AS ENUM ('new', 'it''s open', 'done');
CREATE TABLE orders (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state "State");
INSERT INTO orders (state) VALUES ('new'), ('it''s open')
"""
OLD, NEW = "it's open", "open"
RENAMED = RenameLabel("State", OLD, NEW)


def program(*labels: str) -> sa.Table:
    """The table as a program knows it: reading any other label raises LookupError."""
    kind = sa.Enum(*labels, name="State")
    id_ = sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True)
    return sa.Table("orders", sa.MetaData(), id_, sa.Column("state", kind))


BEFORE, BETWEEN, AFTER = (
    program("new", OLD, "done"),
    program("new", OLD, NEW, "done"),
    program("new", NEW, "done"),
)


def opened(engine: sa.Engine, table: sa.Table, writes: str, reads: tuple[str, ...]) -> int:
    """A program writes one that is open, reads all, and counts those that are open."""
    with engine.begin() as connection:
        made = sa.insert(table).values(state=writes).returning(table.c.state)
        assert connection.execute(made).scalar_one() in reads
        found = connection.execute(sa.select(table.c.state)).scalars().all()
        count = sa.select(sa.func.count()).where(table.c.state.in_(reads))
        assert connection.execute(count).scalar_one() == sum(one in reads for one in found)
        return sum(one in reads for one in found)


def test_each_program_reads_labels_that_it_knows(shared: sa.Engine) -> None:
    emptied(shared)
    run(shared, SETUP.split(";"))
    executor = Executor(shared, QUICK)
    with pytest.raises(
        DatabaseError, match=r'no label open yet .*AddLabel\("State", "open", before'
    ):
        plan(shared, executor, "job", RENAMED)
    plan(shared, executor, "added", AddLabel("State", NEW, "done"))
    executor.carry_out("added", Phase.EXPAND)
    before = state(shared)
    plan(shared, executor, "job", RENAMED)
    executor.carry_out("job", Phase.EXPAND)
    assert opened(shared, BEFORE, OLD, (OLD,)) == 2
    assert opened(shared, BETWEEN, NEW, (OLD, NEW)) == 3
    assert opened(shared, BEFORE, OLD, (OLD,)) == 4
    executor.take_back("job")
    assert before.schema == state(shared).schema
    executor.carry_out("job", Phase.EXPAND)
    executor.carry_out("job", Phase.BACKFILL)
    executor.carry_out("job", Phase.CONTRACT)
    assert opened(shared, BETWEEN, NEW, (OLD, NEW)) == 5
    assert opened(shared, AFTER, NEW, (NEW,)) == 6
    executor.take_back("job", (Phase.CONTRACT,))
    assert opened(shared, BETWEEN, NEW, (OLD, NEW)) == 7
    assert opened(shared, BEFORE, OLD, (OLD,)) == 8


def test_statements_that_are_prepared_know_the_labels_as_they_are(shared: sa.Engine) -> None:
    emptied(shared)
    run(shared, [*SETUP.split(";"), "ALTER TYPE \"State\" ADD VALUE 'open'"])
    executor = Executor(shared, QUICK)
    plan(shared, executor, "job", RENAMED)
    executor.carry_out("job", Phase.EXPAND)
    with shared.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, psycopg.Connection)
        write = "INSERT INTO orders (state) VALUES ('open') RETURNING state::text"
        read = "SELECT count(*) FROM orders WHERE state IN ('open', 'it''s open')"
        told = [raw.execute(write, prepare=True).fetchone() for _ in range(7)]
        assert told == [(OLD,)] * 7
        assert [raw.execute(read, prepare=True).fetchone() for _ in range(7)] == [(8,)] * 7
        executor.carry_out("job", Phase.BACKFILL)
        executor.carry_out("job", Phase.CONTRACT)
        assert raw.execute(write, prepare=True).fetchone() == (NEW,)
        assert raw.execute(read, prepare=True).fetchone() == (9,)
        alone = "SELECT count(*) FROM orders WHERE state = 'open'"
        assert raw.execute(alone, prepare=True).fetchone() == (9,)
        executor.take_back("job", (Phase.CONTRACT,))
        assert raw.execute(write, prepare=True).fetchone() == (OLD,)
        assert raw.execute(alone, prepare=True).fetchone() == (0,)


def test_rows_that_have_the_new_label_are_told(shared: sa.Engine) -> None:
    emptied(shared)
    added = "ALTER TYPE \"State\" ADD VALUE 'open'"
    run(shared, [*SETUP.split(";"), added, "INSERT INTO orders (state) VALUES ('open')"])
    with pytest.raises(DatabaseError, match="rows for which state <> 'open' is false: 1"):
        plan(shared, Executor(shared, QUICK), "job", RENAMED)
