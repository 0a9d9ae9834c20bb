"""How long a change takes and others wait for it: in its plain form, as an operation, and by the
statements of the operation alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from migrate.stalls import things
from migrate.stalls.forms import Form
from migrate.stalls.load import READ, WRITE, load

from alchemigrate.database.inspect import inspect
from alchemigrate.migrate.executor.executor import Executor
from alchemigrate.migrate.executor.planning import plan
from alchemigrate.migrate.naming.adopt import adopt
from alchemigrate.migrate.naming.plan import Plan
from alchemigrate.migrate.naming.rename import Rename
from alchemigrate.migrate.write import postgresql
from alchemigrate.values.change import Fill
from alchemigrate.values.operation import Phase, Step

TYPED = 10_000


@dataclass(frozen=True)
class Changed:
    """Seconds that it took, that the slowest statement of others took meanwhile, and before."""

    seconds: float
    stall: float
    calm: float


@dataclass(frozen=True)
class Compared:
    """A change in its plain form; by the operation's statements alone, as somebody types them; and
    by the executor, which before that has `asked` the schema and the rows whether it can be done.
    """

    plain: Changed
    typed: Changed
    asked: Changed
    ours: Changed


def compared(engine: sa.Engine, rows: int, form: Form, job: str) -> Compared:
    """Each after the one before it was taken back."""
    _run(engine, form.before)
    statements = (WRITE, READ, form.write) if form.write else (WRITE, READ)

    def measured(change: Callable[[], None]) -> Changed:
        things.settle(engine)
        return _measured(engine, rows, statements, form.behind, change)

    plain = measured(lambda: _run(engine, form.plain))
    _run(engine, form.back)
    with engine.connect() as connection:
        schema = inspect(connection)
    steps = [step for phase in Phase for step in form.operation.steps(schema, phase)]
    typed = measured(lambda: _typed(engine, steps, rows))
    _run(engine, form.back)
    executor = Executor(engine)
    asked = measured(lambda: plan(engine, executor, job, form.operation))
    ours = measured(lambda: _carried(executor, job))
    return Compared(plain, typed, asked, ours)


def _carried(executor: Executor, job: str) -> None:
    for phase in Phase:
        executor.carry_out(job, phase)


def _typed(engine: sa.Engine, steps: Iterable[Step], rows: int) -> None:
    """The statements of steps, each step in a transaction, and rows by 10,000; nothing is kept
    of how far it is, nothing is tried again and nobody is made way for."""
    single = engine.execution_options(isolation_level="AUTOCOMMIT")
    for step in steps:
        fill = next((one for one in step.changes if isinstance(one, Fill)), None)
        with (single if "concurrently" in step or fill else engine).begin() as connection:
            for sql in postgresql.statements(step):
                connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
            for sql in _batches(fill, rows) if fill else ():
                connection.exec_driver_sql(sql)


def _batches(fill: Fill, rows: int) -> Iterator[str]:
    sets = ", ".join(f"{name} = {sql}" for name, sql in fill.sets)
    for first in range(0, rows, TYPED):
        within = f"id > {first} AND id <= {first + TYPED}"
        yield f"UPDATE {fill.table} SET {sets} WHERE {within}"


def adopted(engine: sa.Engine, rows: int, count: int = 500) -> tuple[Changed, int]:
    """So many constraints and indexes of written tables get new names; how often it had to wait."""
    renames = []
    with engine.begin() as connection:
        for number in range(count // 2):
            connection.exec_driver_sql(
                f"ALTER TABLE things ADD CONSTRAINT c{number} CHECK (id > 0) NOT VALID"
            )
            connection.exec_driver_sql(f"CREATE INDEX i{number} ON owners (id) WHERE id < {number}")
            renames.append(Rename("things", f"c{number}", f"ck_things_{number}", False))
            renames.append(Rename("owners", f"i{number}", f"ix_owners_{number}", True))
    again = 0

    def give() -> None:
        nonlocal again
        again = adopt(Executor(engine), Plan(tuple(renames))).again

    owner = "UPDATE owners SET name = name WHERE id = mod(%s, 1000) + 1"
    return _measured(engine, rows, (WRITE, READ, owner), 0.0, give), again


def _measured(
    engine: sa.Engine,
    rows: int,
    statements: tuple[str, ...],
    behind: float,
    change: Callable[[], None],
) -> Changed:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with load(url, rows, statements) as running, _open(engine, behind):
        begun = time.monotonic()
        change()
        ended = time.monotonic()
    return Changed(ended - begun, running.stall(begun, ended), running.stall(0, begun))


@contextmanager
def _open(engine: sa.Engine, seconds: float) -> Iterator[None]:
    """A transaction that has read `things` and stays open for a time."""
    if not seconds:
        yield
        return
    connection = engine.connect()
    connection.exec_driver_sql("SELECT 1 FROM things LIMIT 1")
    closing = threading.Timer(seconds, connection.close)
    closing.start()
    yield
    closing.join()


def _run(engine: sa.Engine, sql: str) -> None:
    if sql:
        with engine.begin() as connection:
            connection.exec_driver_sql(sql)
