"""Operations are written as Python that makes them again."""

from __future__ import annotations

import pytest

from alchemigrate.migrate.planning.made import default_of
from alchemigrate.migrate.planning.source import source, used
from alchemigrate.operationkit import load
from alchemigrate.operationkit.operation import Operation
from alchemigrate.values.schema import Column, Type

EVERY = [(one.name, example.operation) for one in load() for example in one.examples]


@pytest.mark.parametrize(("name", "operation"), EVERY)
def test_what_is_written_makes_the_operation(name: str, operation: Operation) -> None:
    text = source(operation)
    names = {kind.__name__: kind for kind in used(operation)}
    assert eval(text, {"__builtins__": {"frozenset": frozenset}}, names) == operation
    long = [line for line in text.splitlines() if len(line) > 100]
    assert all(line.lstrip().startswith(('"', "'")) or '="' in line for line in long), name


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        ("'new'", "'new'"),
        ('"it\'s"', "'it''s'"),
        ("now()", "now()"),
        ("3", "3"),
        (r"'a\\b'", None),
        ("computed a * 2 persisted=None", None),
        ("identity start=None increment=None always=False", None),
        (None, None),
    ],
)
def test_a_default_is_sql_or_not_written(said: str | None, sql: str | None) -> None:
    column = Column("person", "name", Type("text"), server_default=said)
    assert default_of(column, "postgresql") == sql


def test_now_is_written_as_sqlite_knows_it() -> None:
    column = Column("person", "at", Type("datetime"), server_default="now()")
    assert default_of(column, "sqlite") == "CURRENT_TIMESTAMP"
