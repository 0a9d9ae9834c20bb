"""How long a change takes and others wait for it, in its plain form and as an operation."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from migrate.stalls import things
from migrate.stalls.forms import Form
from migrate.stalls.load import READ, WRITE, load

from alchemigrate.migrate.executor.executor import Executor
from alchemigrate.migrate.executor.planning import plan
from alchemigrate.migrate.naming.adopt import adopt
from alchemigrate.migrate.naming.plan import Plan
from alchemigrate.migrate.naming.rename import Rename
from alchemigrate.values.operation import Phase


@dataclass(frozen=True)
class Changed:
    """Seconds that it took, that the slowest statement of others took meanwhile, and before."""

    seconds: float
    stall: float
    calm: float


def compared(engine: sa.Engine, rows: int, form: Form, job: str) -> tuple[Changed, Changed]:
    """The plain form, and the operation after that was taken back."""
    _run(engine, form.before)
    statements = (WRITE, READ, form.write) if form.write else (WRITE, READ)

    def plainly() -> None:
        _run(engine, form.plain)

    def safely() -> None:
        executor = Executor(engine)
        plan(engine, executor, job, form.operation)
        for phase in Phase:
            executor.carry_out(job, phase)

    plain = _measured(engine, rows, statements, form.behind, plainly)
    _run(engine, form.back)
    things.settle(engine)
    ours = _measured(engine, rows, statements, form.behind, safely)
    return plain, ours


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
