"""Exclusion constraints: rows that break one, and what goes with a column."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from migrate.executor.stage import QUICK, states
from migrate.operations.laws import prepared, run

from alchemigrate.database.inspect import inspect
from alchemigrate.errors import DatabaseError, LossError
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.planning import plan
from alchemigrate.operationkit import Example
from alchemigrate.operations.columns.drop_column import DropColumn
from alchemigrate.operations.constraints.add_exclusion import TABLES, AddExclusion
from alchemigrate.operations.constraints.drop_exclusion import DropExclusion
from alchemigrate.values.operation import Phase
from alchemigrate.values.schema import Exclusion

MADE = AddExclusion(
    Exclusion(
        "booking",
        (("room", "&&"), ("(during * '[0,99)'::int4range)", "&&")),
        "ex_room",
        where="id % 2 = 1 AND ':x'::text <> '%'",
    ),
    locking=True,
)


def test_rows_that_exclude_each_other_are_counted_before(shared: sa.Engine) -> None:
    with prepared(Example(MADE, TABLES), shared):
        run(shared, ["INSERT INTO booking VALUES (3, '[1,1]', '[4,6)'), (5, '[1,1]', '[5,6)')"])
        executor = Executor(shared, QUICK)
        with pytest.raises(DatabaseError, match="pairs of rows that exclude each other: 2"):
            plan(shared, executor, "job", MADE)
        run(shared, ["DELETE FROM booking WHERE id = 3"])
        plan(shared, executor, "job", MADE)
        for phase in Phase:
            executor.carry_out("job", phase)
        assert states(executor) == ["done"]


def test_one_that_goes_with_its_column_is_told(shared: sa.Engine) -> None:
    gone = DropColumn("booking", "during")
    tables = (
        f"{TABLES}ALTER TABLE booking ADD CONSTRAINT ex EXCLUDE USING gist"
        " (room WITH &&, during WITH &&) WHERE (gone)"
    )
    with prepared(Example(gone, tables), shared) as schema:
        executor = Executor(shared, QUICK)
        executor.plan("job", {phase: gone.steps(schema, phase) for phase in Phase})
        for phase in Phase:
            executor.carry_out("job", phase)
        with pytest.raises(LossError, match="EXCLUDE ex"):
            executor.take_back("job")


def test_one_of_a_table_in_another_schema(database: str) -> None:
    engine = sa.create_engine(database)
    tables = TABLES.replace("TABLE booking", "TABLE shop.booking").replace("INTO b", "INTO shop.b")
    run(engine, ["CREATE SCHEMA shop", *tables.split(";")])
    executor = Executor(engine, QUICK)
    made = replace(MADE, exclusion=replace(MADE.exclusion, table="shop.booking"))
    for number, operation in enumerate((made, DropExclusion("shop.booking", "ex_room"))):
        plan(engine, executor, f"job {number}", operation)
        for phase in Phase:
            executor.carry_out(f"job {number}", phase)
    with pytest.raises(DatabaseError, match="has no exclusion constraint ex_room"):
        plan(engine, executor, "again", DropExclusion("shop.booking", "ex_room"))
    executor.take_back("job 1")
    with engine.connect() as connection:
        (one,) = inspect(connection, ("shop",)).tables["shop.booking"].exclusions
    assert (one.name, one.elements[0]) == ("ex_room", ("room", "&&"))
    engine.dispose()
