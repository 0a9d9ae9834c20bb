"""Pauses, locks, rows that are refused, triggers, replicas, and what is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from migrate.backfill.rows import FILL, make, writes
from runtime.servers.postgresql import own_server, replica_of

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.backfill import guard
from alchemigrate.migrate.backfill.advance import Advance
from alchemigrate.migrate.backfill.carry_out import carry_out
from alchemigrate.migrate.backfill.control import Asked, Switch
from alchemigrate.migrate.backfill.manner import Manner
from alchemigrate.migrate.backfill.pace import Pace
from alchemigrate.migrate.backfill.position import Position
from alchemigrate.migrate.backfill.sweep import Sweep
from alchemigrate.migrate.backfill.table_progress import TableProgress
from alchemigrate.migrate.backfill.throttle import Throttle
from alchemigrate.migrate.patience import Patience
from alchemigrate.values.change import Fill

SLOW = Manner(pace=Pace(first=10, most=10, work=0.25))


class Filling(threading.Thread):
    """A backfill in a thread, and what it told."""

    def __init__(self, carry: Callable[[Callable[[Advance], None]], Position]) -> None:
        super().__init__()
        self.told: list[Advance] = []
        self.result: Position | None = None
        self._carry = carry
        self.start()

    def run(self) -> None:
        self.result = self._carry(self.told.append)

    def wait_for(self, waits: str, seconds: float = 10.0) -> None:
        """Until it tells that it waits for this."""
        end = time.monotonic() + seconds
        while not any(waits in one.waits for one in list(self.told)):
            assert time.monotonic() < end, f"it never told of {waits}"
            time.sleep(0.01)


@pytest.mark.parametrize("by_table", [False, True])
def test_it_pauses_goes_on_and_ends_when_it_is_told(engine: sa.Engine, by_table: bool) -> None:
    make(engine, 5000)
    progress, switch = TableProgress(engine, "paused"), Switch()
    elsewhere = TableProgress(engine, "paused")
    controls = (progress, switch)
    filling = Filling(lambda say: carry_out(engine, FILL, progress, controls, SLOW, say))
    while not filling.told:
        time.sleep(0.01)
    elsewhere.ask(Asked.PAUSE) if by_table else switch.pause()
    filling.wait_for("told to pause")
    paused = progress.load()
    time.sleep(0.3)
    assert progress.load() == paused
    elsewhere.ask(Asked.RUN) if by_table else switch.go_on()
    while progress.load() == paused:
        time.sleep(0.01)
    elsewhere.ask(Asked.CANCEL) if by_table else switch.cancel()
    filling.join(10)
    assert filling.result is not None
    assert not filling.result.finished
    assert filling.result == progress.load()
    assert set(writes(engine)) == {0, 1}
    assert carry_out(engine, FILL, progress, (progress,)).finished, "an end is no end for ever"
    assert writes(engine) == {1: 5000}


def test_only_what_was_begun_can_be_paused(engine: sa.Engine) -> None:
    with pytest.raises(DatabaseError, match="no such backfill"):
        TableProgress(engine, "none").ask(Asked.PAUSE)


def test_writers_lose_nothing(postgresql: sa.Engine) -> None:
    make(postgresql, 20_000)
    over = threading.Event()
    counts = [0, 0]
    stalls: list[float] = []

    def write(number: int) -> None:
        turn = 0
        while not over.is_set():
            turn += 1
            begun = time.monotonic()
            with postgresql.begin() as connection:
                connection.exec_driver_sql(
                    "UPDATE things SET amount = amount + 1 WHERE id = %(id)s",
                    {"id": (turn * 7919 + number) % 20_000 + 1},
                )
            stalls.append(time.monotonic() - begun)
            counts[number] += 1

    before = total(postgresql)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    done = carry_out(postgresql, FILL, TableProgress(postgresql, "busy"), manner=SLOWER)
    over.set()
    for thread in threads:
        thread.join()
    assert done.rows == 20_000
    assert total(postgresql) == before + sum(counts)
    assert min(counts) > 10
    with postgresql.connect() as connection:
        assert set(connection.exec_driver_sql("SELECT DISTINCT written FROM things").scalars()) == {
            1
        }


SLOWER = Manner(pace=Pace(first=50, most=200, work=0.5))


def total(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT sum(amount) FROM things").scalar_one()


def test_a_locked_row_is_waited_for_and_no_other_row_is_locked_meanwhile(
    engine: sa.Engine,
) -> None:
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda one, _: one.execute("PRAGMA busy_timeout = 50"))
        engine.dispose()
    make(engine, 100)
    progress = TableProgress(engine, "locked")
    holder = engine.connect()
    holder.exec_driver_sql("UPDATE things SET amount = 1000 WHERE id = 50")
    filling = Filling(lambda say: carry_out(engine, FILL, progress, say=say))
    filling.wait_for("locked")
    assert set(writes(engine)) == {0}
    holder.commit()
    holder.close()
    filling.join(10)
    assert writes(engine) == {1: 100}


def test_patience_ends(postgresql: sa.Engine) -> None:
    make(postgresql, 100)
    progress = TableProgress(postgresql, "patience")
    manner = Manner(pace=Pace(first=10), patience=Patience(lock_ms=10, budget=0.3))
    with postgresql.connect() as holder:
        holder.exec_driver_sql("UPDATE things SET amount = 1000 WHERE id = 50")
        with pytest.raises(DatabaseError, match=r"locked for .* tried") as raised:
            carry_out(postgresql, FILL, progress, manner=manner)
        assert raised.value.where == "backfill of things"
    assert set(writes(postgresql)) == {0, 1}
    assert carry_out(postgresql, FILL, progress).rows == 100
    assert writes(postgresql) == {1: 100}


def test_a_batch_that_takes_too_long_gets_smaller(postgresql: sa.Engine) -> None:
    make(postgresql, 60)
    slow = Fill("things", ("id",), (("doubled", "amount * 2 + length(pg_sleep(0.01)::text)"),))
    manner = Manner(pace=Pace(first=60), statement_ms=150)
    filling = Filling(
        lambda say: carry_out(postgresql, slow, TableProgress(postgresql, "s"), (), manner, say)
    )
    filling.wait_for("late")
    filling.join(20)
    assert filling.result is not None
    assert filling.result.rows == 60
    assert writes(postgresql) == {1: 60}
    assert max(one.seconds for one in filling.told) < 0.15


def test_a_row_that_is_refused_is_named_and_all_before_it_are_written(engine: sa.Engine) -> None:
    make(engine, 300)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE things SET amount = -1 WHERE id = 227")
        connection.exec_driver_sql("CREATE TABLE checked (id INTEGER PRIMARY KEY, CHECK (id > 0))")
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE things ADD CHECK (doubled >= 0)")
        else:
            connection.exec_driver_sql(
                "CREATE TRIGGER checking BEFORE UPDATE ON things WHEN new.doubled < 0 "
                "BEGIN SELECT raise(ABORT, 'CHECK'); END"
            )
    progress = TableProgress(engine, "refused")
    with pytest.raises(DatabaseError, match=r"row after \(226\) of things: .*(check|CHECK)"):
        carry_out(engine, FILL, progress)
    assert writes(engine) == {0: 74, 1: 226}
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE things SET amount = 227 WHERE id = 227")
    assert carry_out(engine, FILL, progress).rows == 300
    assert writes(engine) == {1: 300}


def test_a_guarded_trigger_leaves_its_rows_alone(engine: sa.Engine) -> None:
    make(engine, 50)
    condition = guard.CONDITION[engine.dialect.name]
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "DROP TRIGGER counting " + ("ON things" if engine.dialect.name == "postgresql" else "")
        )
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "CREATE TRIGGER synchronize BEFORE UPDATE ON things FOR EACH ROW "
                f"WHEN ({condition}) EXECUTE FUNCTION count_write()".replace("%", "%%")
            )
        else:
            guard.TABLE.create(connection)
            connection.exec_driver_sql(
                f"CREATE TRIGGER synchronize AFTER UPDATE OF doubled ON things WHEN {condition} "
                "BEGIN UPDATE things SET written = written + 1 WHERE rowid = old.rowid; END"
            )
    carry_out(engine, FILL, TableProgress(engine, "guarded"))
    assert writes(engine) == {0: 50}
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE things SET doubled = doubled WHERE id < 11")
    assert writes(engine) == {0: 40, 1: 10}, "others still set it off"


def test_rows_that_a_policy_hides_are_not_left_out_silently(postgresql: sa.Engine) -> None:
    with postgresql.begin() as connection:
        for sql in (
            "CREATE ROLE tenant",
            "CREATE TABLE things (id int PRIMARY KEY, owner text, doubled int)",
            "INSERT INTO things VALUES (1, 'another', NULL)",
            "ALTER TABLE things OWNER TO tenant",
            "ALTER TABLE things ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE things FORCE ROW LEVEL SECURITY",
            "CREATE POLICY own ON things USING (owner = 'me')",
            "GRANT ALL ON SCHEMA public TO tenant",
        ):
            connection.exec_driver_sql(sql)
    engine = sa.create_engine(postgresql.url, connect_args={"options": "-c role=tenant"})
    fill = Fill("things", ("id",), (("doubled", "2"),))
    with pytest.raises((DatabaseError, sa.exc.DBAPIError), match="row-level security policy"):
        carry_out(engine, fill, TableProgress(engine, "hidden"))
    engine.dispose()
    with postgresql.begin() as connection:
        connection.exec_driver_sql("DROP OWNED BY tenant; DROP ROLE tenant")


def _wait_for_sweeps(engine: sa.Engine, count: int, seconds: float = 10.0) -> None:
    """They are beside the batches: how much room is used again depends on which is faster."""
    end = time.monotonic() + seconds
    query = "SELECT pg_stat_get_vacuum_count('things'::regclass)"
    while time.monotonic() < end:
        with engine.connect() as connection:
            if connection.exec_driver_sql(query).scalar_one() >= count:
                return
        time.sleep(0.005)


def test_the_table_is_swept_and_grows_less(postgresql: sa.Engine) -> None:
    sizes = {}
    for share in (0.0, 0.2):
        with postgresql.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS things")
            connection.exec_driver_sql("DROP FUNCTION IF EXISTS count_write")
        make(postgresql, 30_000, suffix="WITH (autovacuum_enabled = false)")
        progress = TableProgress(postgresql, f"swept {share}")
        manner = Manner(pace=Pace(first=1000, most=1000), sweep=Sweep(share, fewest=1000))
        told: list[str] = []

        def say(one: Advance, told: list[str] = told) -> None:
            if one.waits:
                told.append(one.waits)
            else:
                _wait_for_sweeps(postgresql, len(told))

        carry_out(postgresql, FILL, progress, (), manner, say)
        assert ("VACUUM things" in told) == bool(share)
        with postgresql.connect() as connection:
            sizes[share] = connection.exec_driver_sql(
                "SELECT pg_relation_size('things')"
            ).scalar_one()
    assert sizes[0.2] < 0.75 * sizes[0.0]


def test_a_replica_that_is_behind_is_waited_for() -> None:
    with own_server() as primary, replica_of(primary) as replica:
        engine = sa.create_engine(primary.url())
        make(engine, 3000)
        manner = Manner(
            pace=Pace(first=50, most=50, work=0.2),
            throttle=Throttle(lag_bytes=200_000, every=0.02, most=0.1),
        )
        progress = TableProgress(engine, "replicated")
        replica.execute("SELECT pg_wal_replay_pause()")
        filling = Filling(lambda say: carry_out(engine, FILL, progress, (), manner, say))
        filling.wait_for("replicas")
        waiting = None
        while (now := progress.load()) != waiting:
            waiting = now
            time.sleep(0.5)
        assert waiting is not None
        assert not waiting.finished
        replica.execute("SELECT pg_wal_replay_resume()")
        filling.join(20)
        assert filling.result is not None
        assert filling.result.finished
        assert writes(engine) == {1: 3000}
        engine.dispose()


def test_it_tells_how_far_it_is_and_when_it_will_be_done(engine: sa.Engine) -> None:
    make(engine, 2000)
    told: list[Advance] = []
    manner = Manner(pace=Pace(first=100, fewest=100, most=100))
    carry_out(engine, FILL, TableProgress(engine, "told"), (), manner, told.append)
    assert [one.position.passed for one in told if one.position] == [*range(100, 2001, 100)]
    assert all(one.rate > 0 for one in told)
    assert told[-1].remaining == 0
    assert told[3].total is not None
    assert 1500 <= told[3].total <= 2500
    assert all(one.size == 100 and 0 < one.seconds < 5 for one in told)


def test_rows_inserted_after_the_beginning_are_left_alone(engine: sa.Engine) -> None:
    make(engine, 1000)
    inserted = False

    def insert(_: Advance) -> None:
        nonlocal inserted
        if not inserted:
            inserted = True
            with engine.begin() as connection:
                connection.exec_driver_sql(
                    "INSERT INTO things VALUES (5, 7, 0, 5000), (5, 7, 0, 5001)"
                )

    manner = Manner(pace=Pace(first=100, most=100))
    done = carry_out(engine, FILL, TableProgress(engine, "bound"), (), manner, insert)
    assert done.rows == 1000
    with engine.connect() as connection:
        query = "SELECT doubled FROM things WHERE id >= 5000"
        assert connection.exec_driver_sql(query).scalars().all() == [7, 7]
