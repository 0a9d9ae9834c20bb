"""An operation becomes a job, if the schema and the rows allow it."""

from __future__ import annotations

import pytest
from migrate.executor.stage import QUICK, columns, prepared, states
from migrate.operations.state import state

from alchemigrate.errors import ChangedStepError, DatabaseError
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.planning import plan
from alchemigrate.operations.columns.rename_column import RenameColumn
from alchemigrate.operations.columns.set_not_null import SetNotNull
from alchemigrate.values.operation import Phase


def test_a_job_is_planned_by_the_schema_as_it_was_when_it_began(database: str) -> None:
    renamed = RenameColumn("person", "name", "full_name")
    with prepared(database) as engine:
        before = state(engine)
        executor = Executor(engine, QUICK)
        for phase in Phase:
            plan(engine, executor, "job", renamed)
            assert executor.carry_out("job", phase).finished
        assert columns(engine) == ["id", "full_name", "age"]
        other = RenameColumn("person", "age", "years")
        with pytest.raises(ChangedStepError, match=r"begun as RenameColumn.*'full_name'.* now "):
            plan(engine, executor, "job", other)
        executor.take_back("job")
        assert list(before.differences(state(engine), "taken back")) == []
        plan(engine, executor, "job", other)
        assert executor.carry_out("job", Phase.EXPAND).finished
        assert columns(engine) == ["id", "name", "age", "years"]


def test_what_does_not_fit_is_told_before_anything_is_kept(database: str) -> None:
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        with pytest.raises(DatabaseError, match=r"person has no column mail \(it has id, name"):
            plan(engine, executor, "job", RenameColumn("person", "mail", "email"))
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE person SET age = NULL WHERE id < 4")
        with pytest.raises(DatabaseError, match=r"person.age: rows that have NULL there: 3"):
            plan(engine, executor, "job", SetNotNull("person", "age"))
        assert states(executor) == []


def test_tables_of_other_schemas_are_found(database: str) -> None:
    with prepared(database) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA shop")
            connection.exec_driver_sql("CREATE TABLE shop.item (id INTEGER PRIMARY KEY, n TEXT)")
            connection.exec_driver_sql("INSERT INTO shop.item VALUES (1, 'a'), (2, 'b')")
        before = state(engine)
        executor = Executor(engine, QUICK)
        plan(engine, executor, "job", RenameColumn("shop.item", "n", "name"))
        for phase in Phase:
            executor.carry_out("job", phase)
        with engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT id, name FROM shop.item ORDER BY id").all()
        assert [tuple(one) for one in rows] == [(1, "a"), (2, "b")]
        assert executor.take_back("job").finished
        assert list(before.differences(state(engine), "taken back")) == []
