"""Indexes of tables with partitions: what the examples do not show."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from migrate.operations.laws import prepared, run
from migrate.operations.state import state

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.executor import Executor
from alchemigrate.operationkit import Example
from alchemigrate.operations.indexes.create_index import EVENTS, CreateIndex
from alchemigrate.operations.indexes.drop_index import DropIndex
from alchemigrate.values.operation import Phase
from alchemigrate.values.schema import Index

LONG = "happenings_at_größere_häuser_of_the_old_town_by_the_sea"
NAMES = f"""
CREATE TABLE "{LONG}" (id INTEGER, "größe" INTEGER) PARTITION BY RANGE (id);
CREATE TABLE "{LONG[:46]}_1" PARTITION OF "{LONG}" FOR VALUES FROM (0) TO (9);
CREATE TABLE "{LONG[:46]}_2" PARTITION OF "{LONG}" FOR VALUES FROM (9) TO (19);
CREATE TABLE "Part" PARTITION OF "{LONG}" FOR VALUES FROM (19) TO (29);
CREATE INDEX "Part_größe_id_idx" ON "Part" (id);
CREATE TABLE short PARTITION OF "{LONG}" FOR VALUES FROM (29) TO (39)
"""


def test_parts_are_named_as_postgresql_would(shared: sa.Engine) -> None:
    made = CreateIndex(Index(LONG, ("größe", "id"), "ix"))
    with prepared(Example(made, NAMES), shared):
        run(shared, [f'CREATE INDEX ix ON "{LONG}" ("größe", id)'])
        wanted = state(shared)
    with prepared(Example(made, NAMES), shared) as schema:
        Executor(shared).carry_out("job", Phase.EXPAND, made.expand(schema))
        assert list(wanted.differences(state(shared), "named")) == []


@pytest.mark.parametrize("indexed", [True, False])
def test_a_partition_that_comes_meanwhile(shared: sa.Engine, indexed: bool) -> None:
    """It has the index from the beginning, or it is told of."""
    made = CreateIndex(Index("event", ("id",), "ix_event_id"))
    with prepared(Example(made, EVENTS), shared) as schema:
        before = state(shared)
        executor = Executor(shared)
        executor.plan("job", {Phase.EXPAND: made.expand(schema)})
        if indexed:
            executor.carry_out("first", Phase.EXPAND, made.expand(schema)[:1])
        run(shared, ["CREATE TABLE event_3 PARTITION OF event FOR VALUES FROM (200) TO (300)"])
        if indexed:
            executor.carry_out("rest", Phase.EXPAND, made.expand(schema)[1:])
            assert _valid(shared) == [True, True, True, True, True, True]
            return
        with pytest.raises(DatabaseError, match="event_3 came after this was planned"):
            executor.carry_out("job", Phase.EXPAND)
        executor.take_back("job")
        run(shared, ["DROP TABLE event_3"])
        assert list(before.differences(state(shared), "taken back")) == []


def test_an_index_of_a_table_without_partitions_yet(shared: sa.Engine) -> None:
    made = CreateIndex(Index("event", ("id",), "ix_event_id"))
    with prepared(Example(made, EVENTS.split(";")[0]), shared) as schema:
        Executor(shared).carry_out("job", Phase.EXPAND, made.expand(schema))
        assert _valid(shared) == [True]


def test_what_a_drop_has_taken_comes_back_with_its_names(shared: sa.Engine) -> None:
    gone = DropIndex("event", "ix")
    tables = f"{EVENTS}CREATE INDEX ix ON event (lower(kind)) INCLUDE (id) WHERE day > 3;"
    named = "ALTER INDEX event_2_b_lower_id_idx RENAME TO mine;"
    with prepared(Example(gone, tables + named), shared) as schema:
        before = state(shared)
        executor = Executor(shared)
        executor.carry_out("job", Phase.CONTRACT, gone.contract(schema))
        assert _valid(shared) == []
        executor.take_back("job")
        assert list(before.differences(state(shared), "taken back")) == []


def _valid(engine: sa.Engine) -> list[bool]:
    """Whether each index of the example's tables is valid, and ready to be used."""
    query = """SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relname LIKE 'event%'"""
    with engine.connect() as connection:
        return list(connection.exec_driver_sql(query.replace("%", "%%")).scalars())
