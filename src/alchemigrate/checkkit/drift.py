"""Models and database side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..values.models import Models
from ..values.schema import Column, Table
from .check import Check
from .load import load

PLACE = ".drift."
"""In the module's name of a check that compares models and database."""
VERSIONS = frozenset(("alembic_version",))
"""Tables that tools keep for themselves."""


def of_drift() -> tuple[Check, ...]:
    """The checks that compare models and database."""
    return tuple(
        one for one in load() if any(PLACE in finder.__module__ for _, finder in one.finders)
    )


def both(models: Models) -> Iterator[tuple[Table, Table]]:
    """(declared, actual) of every table that the models and the database have."""
    if models.database is None:
        return
    for name, declared in models.schema.tables.items():
        actual = models.database.tables.get(name)
        if actual is not None:
            yield declared, actual


def columns(models: Models) -> Iterator[tuple[Column, Column]]:
    """(declared, actual) of every column that both have."""
    for declared, actual in both(models):
        for column in declared.columns:
            other = actual.column(column.name)
            if other is not None:
                yield column, other


def holds(actual: Table, columns: Iterable[str]) -> bool:
    """Whether a table of the database has all these columns: one that is missing is told itself."""
    return all(actual.column(name) is not None for name in columns)


def add_column(column: Column, dialect: str) -> str:
    """The statement that adds a column so that it can be added while the table is in use."""
    kind = column.type.sql.get(dialect) or column.type.family
    return f"ALTER TABLE {column.table} ADD COLUMN {column.name} {kind}"
