"""The laws of an operation, each as complaints about an example on a fresh database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from migrate.operations.state import State, emptied, state

from alchemigrate.database.inspect import inspect
from alchemigrate.errors import LossError
from alchemigrate.migrate.executor import Executor
from alchemigrate.operationkit import Example
from alchemigrate.values.operation import Phase
from alchemigrate.values.schema import Schema

Law = Callable[[Example, sa.Engine], Iterator[str]]
TURNS = 3
"""How often each program runs between expand and contract, in turns."""


def refused(example: Example, engine: sa.Engine) -> Iterator[str]:
    """`check` tells why it cannot be done."""
    with prepared(example, engine) as schema:
        told = [one.message for one in example.operation.check(schema)]
    if not any(example.refused in one for one in told):
        yield f"not refused as {example.refused!r}: {told}"


def undone(example: Example, engine: sa.Engine) -> Iterator[str]:
    """Undo after expand, whole or in part, is the identity; what cannot be undone is refused."""
    with prepared(example, engine) as schema:
        yield from (f"refused: {one.message}" for one in example.operation.check(schema))
        before = state(engine)
        executor = Executor(engine)
        steps = example.operation.expand(schema)
        if any(one.back is None for one in steps):
            executor.carry_out("whole", Phase.EXPAND, steps)
            after = state(engine)
            with pytest.raises(LossError):
                executor.take_back("whole")
            yield from after.differences(state(engine), "refused to be undone")
            return
        for count in range(1, len(steps) + 1):
            executor.carry_out("part", Phase.EXPAND, steps[:count])
            executor.take_back("part")
            yield from before.differences(state(engine), f"undone after {count} steps")
        executor.carry_out("whole", Phase.EXPAND, steps)
        executor.carry_out("undo", Phase.EXPAND, example.operation.undo(schema))
        yield from before.differences(state(engine), "undone")


def expanded(example: Example, engine: sa.Engine) -> Iterator[str]:
    """Old and new programs work side by side after expand, and after backfill see the same."""
    with prepared(example, engine) as schema:
        _phase(engine, example, schema, Phase.EXPAND)
        run(engine, example.old)
        _phase(engine, example, schema, Phase.BACKFILL)
        yield from _seen_alike(engine, example, "filled")
        for turn in range(TURNS):
            run(engine, example.old)
            yield from _seen_alike(engine, example, f"old program, turn {turn}")
            run(engine, example.new)
            yield from _seen_alike(engine, example, f"new program, turn {turn}")
        _phase(engine, example, schema, Phase.CONTRACT)
        run(engine, example.new)


def contracted(example: Example, engine: sa.Engine) -> Iterator[str]:
    """Contract gives what the plain form gives, and `after`; what it can take back it does."""
    with prepared(example, engine) as schema:
        _phase(engine, example, schema, Phase.EXPAND)
        _phase(engine, example, schema, Phase.BACKFILL)
        between = state(engine)
        _phase(engine, example, schema, Phase.CONTRACT)
        found = state(engine)
        yield from State(example.operation.after(schema)).differences(found, "after")
        if all(step.back is not None for step in example.operation.contract(schema)):
            Executor(engine).take_back("job", (Phase.CONTRACT,))
            yield from between.differences(state(engine), "contract taken back")
    if engine.dialect.name == "postgresql":
        with prepared(example, engine):
            run(engine, example.plain.split(";"))
            yield from state(engine).differences(found, "plain")


SCHEMAS: dict[tuple[str, str], Schema] = {}
"""What each example's tables are on each database: that takes longer to ask than to make them."""


@contextmanager
def prepared(example: Example, engine: sa.Engine) -> Iterator[Schema]:
    """The schema of a database with nothing but the example's tables."""
    emptied(engine)
    run(engine, example.tables.split(";"))
    known = (repr(example), engine.dialect.name)
    if known not in SCHEMAS:
        with engine.connect() as connection:
            SCHEMAS[known] = inspect(connection)
    yield SCHEMAS[known]


def _phase(engine: sa.Engine, example: Example, schema: Schema, phase: Phase) -> None:
    Executor(engine).carry_out("job", phase, example.operation.steps(schema, phase))


def run(engine: sa.Engine, statements: tuple[str, ...] | list[str]) -> None:
    """Run statements, each in its own transaction."""
    for sql in statements:
        if sql.strip():
            with engine.begin() as connection:
                connection.exec_driver_sql(sql.replace("%", "%%"))


def _seen_alike(engine: sa.Engine, example: Example, when: str) -> Iterator[str]:
    with engine.connect() as connection:
        for old, new in example.same:
            rows = [connection.exec_driver_sql(sql).all() for sql in (old, new)]
            if rows[0] != rows[1]:
                yield f"{when}: the old program sees {rows[0]}, the new one {rows[1]}"
