"""A table with rows, and jobs of steps that change it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from alchemigrate.database.inspect import inspect
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.patience import Patience
from alchemigrate.operations.columns.rename_column import RenameColumn
from alchemigrate.values.change import AddColumn, AddIndex, DropColumn, DropIndex
from alchemigrate.values.operation import Phase, Step
from alchemigrate.values.schema import Column, Index, Type

TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL, age INTEGER);
INSERT INTO person SELECT n, 'name ' || n, n FROM generate_series(1, {rows}) n
"""
QUICK = Patience(budget=5.0, turn=1.0)


@contextmanager
def prepared(url: str, rows: int = 100) -> Iterator[sa.Engine]:
    """The engine of a database with the table."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            for sql in TABLES.format(rows=rows).split(";"):
                connection.exec_driver_sql(sql)
        yield engine
    finally:
        engine.dispose()


def column(name: str) -> Step:
    """The table gets a column."""
    made = Column("person", name, Type("integer", {"postgresql": "INTEGER"}), name)
    return Step((AddColumn(made),), (DropColumn("person", name),))


def index(name: str, column: str, *, unique: bool = False, where: str | None = None) -> Step:
    """The table gets an index, concurrently."""
    made = AddIndex(Index("person", (column,), name, unique, where))
    gone = DropIndex(name, "person")
    return Step((made,), (gone,), frozenset(("concurrently",)))


def renamed(engine: sa.Engine) -> dict[Phase, tuple[Step, ...]]:
    """The steps that rename a column, by phase."""
    with engine.connect() as connection:
        schema = inspect(connection)
    operation = RenameColumn("person", "name", "full_name")
    return {phase: operation.steps(schema, phase) for phase in Phase}


def columns(engine: sa.Engine) -> list[str]:
    """The columns of the table."""
    with engine.connect() as connection:
        return [one["name"] for one in sa.inspect(connection).get_columns("person")]


def states(executor: Executor) -> list[str]:
    """Those of all steps of all jobs."""
    return [one.state.value for job in executor.status() for one in job.steps]
