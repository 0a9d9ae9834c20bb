"""The plan of a move to partitions, carried out as people would, while programs go on."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa
from migrate.executor.stage import QUICK, states
from migrate.operations.laws import prepared, run

from alchemigrate.database.inspect import inspect
from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.planning import plan
from alchemigrate.operationkit import Example
from alchemigrate.operationkit.partitioning import Way
from alchemigrate.operations.tables.partition_table import TABLES, YEARS, PartitionTable

MOVED = PartitionTable("event", "RANGE", ("day",), YEARS)
PROGRAM = (
    "INSERT INTO event (day, kind, team_id) SELECT max(day) + 30, 'n' || max(id), 1 FROM event",
    "UPDATE event SET day = day - 9 WHERE id = (SELECT max(id) FROM event)",
    "UPDATE event SET kind = kind || 'x' WHERE id = 3",
    "DELETE FROM event WHERE id = (SELECT min(id) FROM event)",
)
COUNTS = "SELECT count(*), sum(id), max(id) FROM {}"


def seen(engine: sa.Engine, table: str) -> tuple[object, ...]:
    """The rows of a table, in numbers."""
    with engine.connect() as connection:
        return tuple(connection.exec_driver_sql(COUNTS.format(table)).one())


@pytest.mark.parametrize("serial", [False, True])
def test_the_plan_leads_to_partitions_and_loses_nothing(shared: sa.Engine, serial: bool) -> None:
    identity = "INTEGER GENERATED ALWAYS AS IDENTITY"
    tables = TABLES.replace(identity, "SERIAL") if serial else TABLES
    with prepared(Example(MOVED, tables), shared) as schema:
        parts = (*YEARS, ("event_rest", "DEFAULT"))
        way = Way(schema, "event", "RANGE (day)", ("day",), parts)
        found = way.plan()
        (problem,) = MOVED.check(schema)
        for one in found:
            assert one.sql in problem.cure
        for at, one in enumerate(found):
            with psycopg.connect(_url(shared), autocommit=True) as connection:
                for sql in one.statements:
                    told = connection.execute(sql.encode())
                    if "EXCEPT" in sql:
                        assert told.fetchone() == (0, 0)
            run(shared, PROGRAM)
            if at in (2, 3):
                assert seen(shared, "event") == seen(shared, "event_new")
            if at == 4:
                assert seen(shared, "event") == seen(shared, "event_old")
        assert seen(shared, "event") == (20, 6 * 20 + 210, 26)
        with shared.connect() as connection:
            after = inspect(connection)
        table, before = after.tables["event"], schema.tables["event"]
        assert (table.parts, table.split_by) == (
            ("event_2025", "event_2026", "event_rest"),
            ("day",),
        )
        assert {one.name for one in table.uniques} == {"uq_event"}
        assert [(one.name, one.where) for one in table.indexes if not one.unique] == [
            (one.name, one.where) for one in before.indexes if not one.unique
        ]
        assert table.primary_key is not None
        assert (table.primary_key.name, table.primary_key.columns) == ("event_pkey", ("id", "day"))
        assert [one.ondelete for one in table.foreign_keys] == ["CASCADE"]
        assert [one.name for one in table.checks] == ["ck_kind"]
        assert [one.generated for one in table.columns][:2] == [True, False]
        assert after.tables.keys() == {"team", "event", "event_2025", "event_2026", "event_rest"}


def test_it_is_refused_with_the_plan(shared: sa.Engine) -> None:
    with prepared(Example(MOVED, TABLES), shared):
        executor = Executor(shared, QUICK)
        with pytest.raises(
            DatabaseError, match=r"(?s)CREATE TABLE event_new .*FOREIGN KEY"
        ) as told:
            plan(shared, executor, "job", MOVED)
        assert "-- 6. when nobody wants to go back" in str(told.value)
        assert states(executor) == []


def _url(engine: sa.Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
