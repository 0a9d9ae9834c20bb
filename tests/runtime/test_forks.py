"""A forked child has connections of its own and leaves its parent's alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from runtime.ledger import Entry, prepare, requests
from sqlalchemy.orm import Session

from alchemigrate.runtime.database import Database
from alchemigrate.runtime.errors import ForkedConnection

PID = sa.text("SELECT pg_backend_pid()")


@pytest.fixture
def engine(database: str) -> Iterator[sa.Engine]:
    """On PostgreSQL, with the table, one connection in the pool."""
    engine = sa.create_engine(database, pool_size=1, max_overflow=0, pool_timeout=5)
    prepare(engine)
    yield engine
    engine.dispose()


def in_child(work: Callable[[], object]) -> str:
    """What `work` returns in a forked child, or its error, as text."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            answer = str(work())
        except Exception as error:  # noqa: BLE001  (the parent looks)
            answer = f"{type(error).__name__}: {error}"
        os.write(writing, answer.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    return answer


def backend(database: Database) -> int:
    """The server's process of a session's connection."""
    with database.session() as session:
        return session.scalar(PID) or 0


def test_the_child_connects_anew(engine: sa.Engine) -> None:
    database = Database(engine)
    before = backend(database)
    assert in_child(lambda: backend(database)) != str(before)
    assert backend(database) == before, "the parent's connection lives"


def test_many_forks_under_use(engine: sa.Engine) -> None:
    database = Database(engine)
    before = backend(database)

    def write(number: int) -> str:
        database.run_in_transaction(lambda session: session.add(Entry(request=f"{number}")))
        return "written"

    assert {in_child(lambda number=number: write(number)) for number in range(5)} == {"written"}
    assert backend(database) == before
    assert sorted(requests(engine)) == ["0", "1", "2", "3", "4"]


def test_an_open_session_is_the_parents(engine: sa.Engine) -> None:
    database = Database(engine)
    with database.session() as session:
        session.add(Entry(request="parent"))
        session.flush()
        assert in_child(lambda: session.scalar(PID)).startswith(ForkedConnection.__name__)
        assert in_child(lambda: backend(database)).isdigit(), "its own are the child's"
        session.add(Entry(request="parent again"))
    assert requests(engine) == ["parent", "parent again"]


def test_leaving_an_open_session_in_the_child_says_nothing(engine: sa.Engine) -> None:
    database = Database(engine)
    unit = database.session()
    session: Session = unit.__enter__()
    session.add(Entry(request="parent"))
    session.flush()
    assert in_child(lambda: unit.__exit__(None, None, None)) == "None"
    unit.__exit__(None, None, None)
    assert requests(engine) == ["parent"]
