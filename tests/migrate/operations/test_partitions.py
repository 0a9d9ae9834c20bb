"""Indexes and keys of tables with partitions: what the examples do not show."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from migrate.operations.laws import prepared, run
from migrate.operations.state import state

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.planning import plan
from alchemigrate.migrate.executor.written import statements
from alchemigrate.operationkit import Example, Operation
from alchemigrate.operations.constraints import add_primary_key
from alchemigrate.operations.constraints.add_primary_key import AddPrimaryKey
from alchemigrate.operations.constraints.add_unique import AddUnique
from alchemigrate.operations.indexes.create_index import EVENTS, CreateIndex
from alchemigrate.operations.indexes.drop_index import DropIndex
from alchemigrate.values.operation import Phase
from alchemigrate.values.schema import Index, PrimaryKey, Unique

LONG = "happenings_at_größere_häuser_of_the_old_town_by_the_sea"
NAMES = f"""
CREATE TABLE "{LONG}" (id INTEGER, "größe" INTEGER) PARTITION BY RANGE (id);
CREATE TABLE "{LONG[:46]}_1" PARTITION OF "{LONG}" FOR VALUES FROM (0) TO (9);
CREATE TABLE "{LONG[:46]}_2" PARTITION OF "{LONG}" FOR VALUES FROM (9) TO (19);
CREATE TABLE "Part" PARTITION OF "{LONG}" FOR VALUES FROM (19) TO (29);
CREATE INDEX "Part_größe_id_idx" ON "Part" (id);
CREATE TABLE short PARTITION OF "{LONG}" FOR VALUES FROM (29) TO (39);
ALTER TABLE "{LONG}" ALTER "größe" SET NOT NULL, ALTER id SET NOT NULL;
CREATE VIEW short_pkey AS SELECT 1;
ALTER TABLE "Part" ADD CONSTRAINT "short_größe_id_key" CHECK (id > 0)
"""
COLUMNS = ("größe", "id")
NAMED = [
    (CreateIndex(Index(LONG, COLUMNS, "ix")), f'CREATE INDEX ix ON "{LONG}" ("größe", id)'),
    (
        AddUnique(Unique(LONG, COLUMNS, "uq")),
        f'ALTER TABLE "{LONG}" ADD CONSTRAINT uq UNIQUE ("größe", id)',
    ),
    (
        AddPrimaryKey(PrimaryKey(LONG, COLUMNS, "pk")),
        f'ALTER TABLE "{LONG}" ADD CONSTRAINT pk PRIMARY KEY ("größe", id)',
    ),
]
WHOLE = ("kind", "day", "id")
KEYS: dict[str, tuple[Operation, str]] = {
    "unique": (AddUnique(Unique("event", WHOLE, "uq_event")), EVENTS),
    "primary": (AddPrimaryKey(PrimaryKey("event", WHOLE, "pk_event")), add_primary_key.EVENTS),
}
EVERY: dict[str, tuple[Operation, str]] = {
    "index": (CreateIndex(Index("event", ("id",), "ix_event_id")), EVENTS),
    **KEYS,
}
READ = """
SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(oid)), 0) FROM pg_class
WHERE relname LIKE 'event%'
"""


@pytest.mark.parametrize(("made", "plain"), NAMED, ids=["index", "unique", "primary"])
def test_parts_are_named_as_postgresql_would(
    made: Operation, plain: str, shared: sa.Engine
) -> None:
    with prepared(Example(made, NAMES), shared):
        run(shared, [plain])
        wanted = state(shared)
    with prepared(Example(made, NAMES), shared) as schema:
        Executor(shared).carry_out("job", Phase.EXPAND, made.expand(schema))
        assert list(wanted.differences(state(shared), "named")) == []


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(("made", "tables"), EVERY.values(), ids=EVERY)
def test_a_partition_that_comes_meanwhile(
    made: Operation, tables: str, indexed: bool, shared: sa.Engine
) -> None:
    """It has its part from the beginning, or it is told of."""
    with prepared(Example(made, tables), shared) as schema:
        before = state(shared)
        executor = Executor(shared)
        executor.plan("job", {Phase.EXPAND: made.expand(schema)})
        if indexed:
            executor.carry_out("first", Phase.EXPAND, made.expand(schema)[:1])
        run(shared, ["CREATE TABLE event_3 PARTITION OF event FOR VALUES FROM (200) TO (300)"])
        if indexed:
            executor.carry_out("rest", Phase.EXPAND, made.expand(schema)[1:])
            assert _valid(shared) == [True, True, True, True, True, True]
            executor.take_back("rest")
            executor.take_back("first")
            assert _valid(shared) == []
            return
        with pytest.raises(DatabaseError, match="event_3 came after this was planned"):
            executor.carry_out("job", Phase.EXPAND)
        executor.take_back("job")
        run(shared, ["DROP TABLE event_3"])
        assert list(before.differences(state(shared), "taken back")) == []


@pytest.mark.parametrize(("made", "tables"), EVERY.values(), ids=EVERY)
def test_a_table_without_partitions_yet(made: Operation, tables: str, shared: sa.Engine) -> None:
    alone = tables.split(";")[0]
    with prepared(Example(made, alone), shared) as schema:
        Executor(shared).carry_out("job", Phase.EXPAND, made.expand(schema))
        assert _valid(shared) == [True]


@pytest.mark.parametrize(("made", "tables"), KEYS.values(), ids=KEYS)
def test_no_row_is_read_while_somebody_waits(
    made: Operation, tables: str, shared: sa.Engine
) -> None:
    """The plain form reads all rows; each step but those outside any transaction reads none."""
    with prepared(Example(made, tables), shared) as schema:
        executor = Executor(shared)
        for number, step in enumerate(made.expand(schema)):
            if "concurrently" not in step:
                assert _read(shared, statements(step, "postgresql")) == 0
            executor.carry_out(str(number), Phase.EXPAND, (step,))
    with prepared(Example(made, tables), shared):
        word = "UNIQUE" if isinstance(made, AddUnique) else "PRIMARY KEY"
        assert _read(shared, (f"ALTER TABLE event ADD {word} (kind, day, id)",)) == 3


@pytest.mark.parametrize(("made", "tables"), KEYS.values(), ids=KEYS)
def test_equal_rows_are_told_before_anything_is_done(
    made: Operation, tables: str, shared: sa.Engine
) -> None:
    twice = "INSERT INTO event SELECT * FROM event;"
    with prepared(Example(made, tables + twice), shared):
        with pytest.raises(DatabaseError, match=r"event.kind, day, id: .*more than once: 3"):
            plan(shared, Executor(shared), "job", made)
        assert _valid(shared) == []


@pytest.mark.parametrize(("made", "tables"), KEYS.values(), ids=KEYS)
def test_equal_rows_that_come_meanwhile_end_in_what_was_before(
    made: Operation, tables: str, shared: sa.Engine
) -> None:
    with prepared(Example(made, tables), shared) as schema:
        executor = Executor(shared)
        executor.plan("job", {Phase.EXPAND: made.expand(schema)})
        run(shared, ["INSERT INTO event VALUES (3, 108, 'b')"])
        before = state(shared)
        with pytest.raises(DatabaseError, match="could not create unique index"):
            executor.carry_out("job", Phase.EXPAND)
        executor.take_back("job")
        assert list(before.differences(state(shared), "taken back")) == []


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


def _read(engine: sa.Engine, sql: tuple[str, ...]) -> int:
    """How many rows of the example's tables are read by statements, which are taken back."""
    with engine.connect() as connection:
        counts = []
        for one in (READ, *sql, READ):
            found = connection.exec_driver_sql(one, execution_options={"no_parameters": True})
            counts += [int(found.scalar_one())] if one is READ else []
        connection.rollback()
    return counts[1] - counts[0]


def _valid(engine: sa.Engine) -> list[bool]:
    """Whether each index of the example's tables is valid, and ready to be used."""
    query = """SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relname LIKE 'event%'"""
    with engine.connect() as connection:
        return list(connection.exec_driver_sql(query.replace("%", "%%")).scalars())
