"""What an operation is seen to do with its examples: the SQL of its steps, and what it refuses."""

from __future__ import annotations

import sqlalchemy as sa
from migrate.operations.laws import prepared

from alchemigrate.migrate.executor.forecast import forecast
from alchemigrate.migrate.executor.sqlite import told
from alchemigrate.migrate.write.sqlite.plan import rehearsed
from alchemigrate.operationkit import Example, load
from alchemigrate.operationkit.load import Written
from alchemigrate.report.operation_pages import DATABASES, Seen, Told
from alchemigrate.values.forecast import Forecast
from alchemigrate.values.operation import Phase, Problem


def every(url: str) -> dict[str, Seen]:
    """What all operations do, on a PostgreSQL whose tables are dropped, and on SQLite."""
    urls = {"postgresql": url, "sqlite": "sqlite://"}
    engines = {dialect: sa.create_engine(one) for dialect, one in urls.items()}
    try:
        return {one.name: _seen(one, engines) for one in load()}
    finally:
        for engine in engines.values():
            engine.dispose()


def _seen(written: Written, engines: dict[str, sa.Engine]) -> Seen:
    done = []
    for dialect in DATABASES:
        able = [one for one in written.examples if not one.refused and dialect in one.dialects]
        done += [Told(one, dialect, steps(one, engines[dialect])) for one in able[:1]]
    refused = [one for one in written.examples if one.refused]
    told = tuple((one, _problems(one, engines[one.dialects[0]])) for one in refused)
    return Seen(tuple(done), told)


def steps(example: Example, engine: sa.Engine) -> tuple[Forecast, ...]:
    """The steps of an example, with the statements of both ways."""
    with prepared(example, engine) as schema:
        phases = {phase: example.operation.steps(schema, phase) for phase in Phase}
        found = forecast(phases, engine.dialect.name, None)
        if engine.dialect.name == "postgresql":
            return found
        with engine.connect() as connection:
            planned = [one for steps in phases.values() for one in steps]
            return told(found, rehearsed(connection, planned))


def _problems(example: Example, engine: sa.Engine) -> tuple[Problem, ...]:
    with prepared(example, engine) as schema:
        return tuple(example.operation.check(schema))
