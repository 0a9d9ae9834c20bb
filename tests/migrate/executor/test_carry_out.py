"""Steps are carried out once each, and taken back, with a journal in the database."""

from __future__ import annotations

import re
import threading

import pytest
import sqlalchemy as sa
from migrate.executor.stage import QUICK, column, columns, index, prepared, renamed, states
from migrate.operations.laws import run
from migrate.operations.state import state

from alchemigrate.database.inspect import inspect
from alchemigrate.errors import (
    BusyError,
    ChangedStepError,
    DatabaseError,
    LockedError,
    LossError,
)
from alchemigrate.migrate.backfill.control import Switch
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.stored import read, stored
from alchemigrate.migrate.patience import Patience
from alchemigrate.operations.constraints.drop_unique import DropUnique
from alchemigrate.values.change import DropColumn
from alchemigrate.values.operation import Phase, Step


def test_a_second_call_does_nothing(database: str) -> None:
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        steps = (column("a"), index("ix_a", "a"), column("b"))
        first = executor.carry_out("job", Phase.EXPAND, steps)
        assert [(one.position, one.attempts) for one in first.done] == [(0, 1), (1, 1), (2, 1)]
        assert first.finished
        assert executor.carry_out("job", Phase.EXPAND, steps).done == ()
        assert columns(engine) == ["id", "name", "age", "a", "b"]


def test_an_operation_goes_through_its_phases_and_back(database: str) -> None:
    with prepared(database) as engine:
        before = state(engine)
        executor = Executor(engine, QUICK)
        executor.plan("job", renamed(engine), "rename")
        executor.plan("job", renamed(engine), "rename")
        assert executor.subject("job") == "rename"
        assert executor.planned("job") == renamed(engine)
        for phase in Phase:
            assert executor.carry_out("job", phase).finished
        (job,) = executor.status()
        assert job.state == "done"
        assert [one.rows_done for one in job.steps] == [None, 100, None, None]
        assert columns(engine) == ["id", "full_name", "age"]
        back = executor.take_back("job")
        assert [one.phase for one in back.done] == ["contract", "contract", "backfill", "expand"]
        assert back.done[1].rows == 100
        assert list(before.differences(state(engine), "taken back")) == []
        assert states(executor) == ["undone"] * 4
        assert executor.take_back("job").done == ()
        assert executor.carry_out("job", Phase.EXPAND).finished, "it can begin anew"


def test_a_phase_waits_for_the_one_before(database: str) -> None:
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        executor.plan("job", renamed(engine))
        with pytest.raises(DatabaseError, match="contract has to wait: expand is not done"):
            executor.carry_out("job", Phase.CONTRACT)
        executor.carry_out("job", Phase.EXPAND)
        executor.carry_out("job", Phase.BACKFILL)
        with pytest.raises(DatabaseError, match="backfill was done after it"):
            executor.take_back("job", (Phase.EXPAND,))
        assert len(executor.take_back("job", (Phase.BACKFILL,)).done) == 1


def test_a_step_that_has_begun_cannot_become_another(database: str) -> None:
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        executor.carry_out("job", Phase.EXPAND, (column("a"), column("b")))
        told = r"step 2: it has begun with `.*ADD COLUMN b INTEGER.*`.* now `.*ADD COLUMN c"
        with pytest.raises(ChangedStepError, match=told):
            executor.carry_out("job", Phase.EXPAND, (column("a"), column("c")))
        with pytest.raises(ChangedStepError, match="now `no such step`"):
            executor.carry_out("job", Phase.EXPAND, (column("a"),))
        executor.take_back("job")
        assert executor.carry_out("job", Phase.EXPAND, (column("c"),)).finished


def test_what_would_be_lost_is_told_before_anything_is_taken_back(database: str) -> None:
    lost = Step((DropColumn("person", "age"),), None, loses="the ages of all")
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        executor.carry_out("job", Phase.CONTRACT, (lost, column("b")))
        with pytest.raises(LossError, match=r"drop column .* cannot .*the ages of all"):
            executor.take_back("job")
        assert columns(engine) == ["id", "name", "b"]


def test_what_failed_has_lost_nothing(database: str) -> None:
    lost = Step((DropColumn("person", "age"),), None, loses="the ages of all")
    with prepared(database) as engine:
        executor = Executor(engine, Patience(budget=0.2))
        with engine.connect() as holder:
            holder.exec_driver_sql("SELECT count(*) FROM person")
            with pytest.raises(LockedError):
                executor.carry_out("job", Phase.CONTRACT, (lost,))
        assert executor.take_back("job").finished
        assert columns(engine) == ["id", "name", "age"]
        with pytest.raises(DatabaseError, match="there is no such job"):
            executor.carry_out("another", Phase.EXPAND)


def test_a_locked_table_is_waited_for(database: str) -> None:
    said: list[str] = []
    with prepared(database) as engine:
        holder = engine.connect()
        holder.exec_driver_sql("SELECT count(*) FROM person")
        threading.Timer(0.5, holder.close).start()
        outcome = Executor(engine, QUICK, said.append).carry_out(
            "job", Phase.EXPAND, (column("a"),)
        )
    assert outcome.done[0].attempts > 1
    assert "SELECT count(*) FROM person" in said[0]


def test_patience_ends_with_who_is_in_the_way(database: str) -> None:
    with prepared(database) as engine:
        executor = Executor(engine, Patience(budget=0.3))
        with engine.connect() as holder:
            holder.exec_driver_sql("SELECT count(*) FROM person")
            with pytest.raises(LockedError, match=r"waits for process \d+ \(idle in trans.*SELECT"):
                executor.carry_out("job", Phase.EXPAND, (column("a"),))
        (job,) = executor.status()
        assert job.state == "failed"
        assert "waits for process" in job.steps[0].error
        assert executor.carry_out("job", Phase.EXPAND, (column("a"),)).finished


def test_a_deadlock_is_tried_again(database: str) -> None:
    with prepared(database) as engine:
        executor = Executor(engine, Patience(lock_ms=5000))
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE other (id INTEGER)")
            connection.exec_driver_sql(
                "CREATE FUNCTION later() RETURNS event_trigger LANGUAGE plpgsql AS "
                "'BEGIN LOCK TABLE other; END'"
            )
            connection.exec_driver_sql(
                "CREATE EVENT TRIGGER later ON ddl_command_end WHEN TAG IN ('ALTER TABLE') "
                "EXECUTE FUNCTION later()"
            )
        holder = engine.connect()
        holder.exec_driver_sql("SET deadlock_timeout = '10s'")
        holder.exec_driver_sql("LOCK TABLE other")
        ended = threading.Thread(target=_then_read, args=(holder,))
        ended.start()
        outcome = executor.carry_out("job", Phase.EXPAND, (column("a"),))
        ended.join()
    assert outcome.done[0].attempts == 2


def _then_read(holder: sa.Connection) -> None:
    """Once somebody waits for what it holds, want what they hold."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while not holder.exec_driver_sql(waiting).scalar():
        pass
    holder.exec_driver_sql("SELECT count(*) FROM person")
    holder.close()


def test_an_engine_without_transactions_gets_them(database: str) -> None:
    with prepared(database) as engine:
        alone = sa.create_engine(database, isolation_level="AUTOCOMMIT")
        added, gone = column("height"), DropColumn("person", "nothing")
        with pytest.raises(DatabaseError, match="nothing"):
            Executor(alone, QUICK).carry_out(
                "job", Phase.EXPAND, [Step((*added.changes, gone), back=())]
            )
        alone.dispose()
        assert "height" not in columns(engine)


def test_what_the_database_refuses_is_told_and_can_be_tried_again(database: str) -> None:
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE person SET age = 1 WHERE id < 3")
        with pytest.raises(DatabaseError, match="could not create unique index") as caught:
            executor.carry_out("job", Phase.EXPAND, (index("uq_age", "age", unique=True),))
        assert "(1)" not in str(caught.value), "no values of rows"
        with engine.begin() as connection:
            assert sa.inspect(connection).get_indexes("person") == [], "nothing invalid is left"
            connection.exec_driver_sql("UPDATE person SET age = id")
        assert states(executor) == ["failed"]
        assert executor.carry_out("job", Phase.EXPAND).finished


def test_an_invalid_index_is_made_anew_and_a_valid_one_is_taken(database: str) -> None:
    said: list[str] = []
    with prepared(database) as engine:
        with engine.begin() as connection:
            for name in ("ix_a", "ix_b"):
                connection.exec_driver_sql(f"CREATE INDEX {name} ON person (age) WHERE age > 3")
            connection.exec_driver_sql(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_a'::regclass"
            )
        executor = Executor(engine, QUICK, said.append)
        wanted = (index("ix_a", "age", where="age>3"), index("ix_b", "age", where="(age > 3)"))
        assert executor.carry_out("job", Phase.EXPAND, wanted).finished
        assert said == ["ix_a was left invalid: dropping it"]
        with engine.connect() as connection:
            query = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
            assert connection.exec_driver_sql(query).scalar() == 0
        with pytest.raises(DatabaseError, match="another index of that name: CREATE INDEX ix_b"):
            executor.carry_out("other", Phase.EXPAND, (index("ix_b", "age"),))
        assert executor.take_back("job").finished
        with engine.connect() as connection:
            assert sa.inspect(connection).get_indexes("person") == []


def test_who_keeps_an_index_from_being_built_is_told(database: str) -> None:
    said: list[str] = []
    with prepared(database) as engine:
        holder = engine.connect()
        holder.exec_driver_sql("INSERT INTO person VALUES (0, 'new', 1)")
        threading.Timer(1.0, holder.close).start()
        executor = Executor(engine, Patience(tell=0.2), said.append)
        assert executor.carry_out("job", Phase.EXPAND, (index("ix", "age"),)).finished
    assert re.search(r"waits for process \d+ \(idle in transaction, .*INSERT INTO", said[0])


def test_one_run_at_a_time(database: str) -> None:
    with prepared(database) as engine:
        first, second = Executor(engine, QUICK), Executor(engine, Patience(turn=0.3))
        first.plan("job", {Phase.EXPAND: (column("a"),)})
        assert first.under_way() == ""
        with first._run("job"), pytest.raises(BusyError, match=r"process \d+ \(alchemigrate\)"):
            second.carry_out("job", Phase.EXPAND)
        assert second.carry_out("job", Phase.EXPAND).finished


def test_steps_are_the_same_after_they_were_stored(database: str) -> None:
    with prepared(database) as engine:
        steps = [one for phase in renamed(engine).values() for one in phase]
    steps += [index("ix", "age", where="age > 3"), Step((), None, loses="all")]
    assert [read(stored(one)) for one in steps] == steps


def test_other_databases_are_refused() -> None:
    with pytest.raises(DatabaseError, match="not carried out on mysql"):
        Executor(sa.create_engine("mysql+pymysql://nobody@localhost/x"))


@pytest.mark.parametrize("forward", [True, False])
def test_a_key_goes_and_comes_back_wherever_it_was_broken_off(database: str, forward: bool) -> None:
    with prepared(database) as engine:
        run(engine, ["ALTER TABLE person ADD CONSTRAINT uq_name UNIQUE (name)"])
        before = state(engine)
        with engine.connect() as connection:
            steps = DropUnique("person", "uq_name").contract(inspect(connection))
        Executor(engine, QUICK).plan("job", {Phase.CONTRACT: steps})
        if not forward:
            assert Executor(engine, QUICK).carry_out("job", Phase.CONTRACT).finished
        switch = Switch()
        word = "DROP CONSTRAINT" if forward else "CREATE UNIQUE INDEX"

        def ends(*told: object) -> None:
            if word in str(told[2]):
                switch.cancel()

        sa.event.listen(engine, "before_cursor_execute", ends)
        executor = Executor(engine, QUICK, switch=switch)
        ended = executor.carry_out("job", Phase.CONTRACT) if forward else executor.take_back("job")
        assert not ended.finished
        sa.event.remove(engine, "before_cursor_execute", ends)
        again = Executor(engine, QUICK)
        if not forward:
            with pytest.raises(DatabaseError, match="it is being taken back"):
                again.carry_out("job", Phase.CONTRACT)
        assert again.take_back("job").finished
        assert list(before.differences(state(engine), "taken back")) == []
