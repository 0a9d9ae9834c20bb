"""What the checks of names call broken does not reach a database, and what they let pass does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from alchemigrate.checkkit import Check, Example, load
from alchemigrate.values.finding import Level
from validate.example import executed

FAILURES = (sa.exc.SQLAlchemyError, AssertionError)
"""SQLAlchemy 2.0 fails by an assertion for an index without a name."""


def broken(dialect: str) -> Iterator[tuple[Check, Example]]:
    """The examples of the checks of names that say of a database whether it takes the tables."""
    for check in load():
        if check.code.startswith("AM5") and check.level is Level.BREAKS:
            for example in check.examples:
                if dialect in example.dialects:
                    yield check, example


def takes(engine: sa.Engine, source: str) -> bool:
    """Whether an application can start on its tables, and once more."""
    with executed(source) as module:
        try:
            module.Base.metadata.create_all(engine)
            module.Base.metadata.create_all(engine)
        except FAILURES:
            return False
    return True


def test_in_postgresql(database: str) -> None:
    engine = sa.create_engine(database)
    wrong = []
    for check, example in broken("postgresql"):
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        if takes(engine, example.source) == bool(example.issues):
            wrong.append((check.name, example.title, example.issues))
    engine.dispose()
    assert wrong == []


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_in_sqlite() -> None:
    found = list(broken("sqlite"))
    wrong = [
        (check.name, example.title, example.issues)
        for check, example in found
        if takes(sa.create_engine("sqlite://"), example.source) == bool(example.issues)
    ]
    assert wrong == []
    assert len(found) >= 10
