"""Rows that a missing rule let in, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from alchemigrate.database import rows
from alchemigrate.database.rows import answer, told
from alchemigrate.values.question import Asked, Question

SCRIPT = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20));
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, kind VARCHAR(9), part VARCHAR(9));
INSERT INTO users VALUES (1, 'a'), (2, 'longer'), (3, NULL);
INSERT INTO orders VALUES (1, 1, 'x', 'p'), (2, 9, 'x', 'p'), (3, NULL, 'x', 'q'), (4, 8, NULL, 'p')
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """A connection to a database with rows."""
    name = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("database")
    engine = sa.create_engine(name)
    with engine.begin() as connection:
        for statement in SCRIPT.split(";\n"):
            connection.exec_driver_sql(statement)
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("question", "count", "words"),
    [
        (
            Question(Asked.ORPHANS, "orders", ("user_id",), "users", ("id",)),
            2,
            "rows that refer to nothing in users: 2",
        ),
        (Question(Asked.NULLS, "users", ("name",)), 1, "rows that have NULL there: 1"),
        (Question(Asked.NULLS, "users", ("id",)), 0, "no row breaks it so far"),
        (
            Question(Asked.DUPLICATES, "orders", ("kind", "part")),
            1,
            "values that are there more than once: 1",
        ),
        (Question(Asked.DUPLICATES, "orders", ("id",)), 0, "no row breaks it so far"),
        (Question(Asked.TOO_LONG, "users", ("name",), length=3), 1, "values longer than 3: 1"),
    ],
)
def test_answers(connection: sa.Connection, question: Question, count: int, words: str) -> None:
    assert answer(connection, question) == count
    assert told(question, count) == words


def test_no_more_than_that_is_counted(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "MOST", 2)
    question = Question(Asked.ORPHANS, "orders", ("user_id",), "users", ("id",))
    assert told(question, answer(connection, question)).endswith(": 2 or more")
