"""Runs a recipe of a test suite: what its Session sees after each step, and what is left behind.

Started by path with an overlay on PYTHONPATH; reads the recipe (a generator `session_`), prints
JSON: a list for each order of steps, on SQLite with savepoints that hold, and with its driver's.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")

from sqlalchemy import Column, Integer, String, create_engine, event, text  # noqa: E402
from sqlalchemy.engine import Connection, Engine  # noqa: E402
from sqlalchemy.exc import IntegrityError  # noqa: E402
from sqlalchemy.orm import Session, declarative_base  # noqa: E402

Base: Any = declarative_base()
Step = Callable[[Session], None]


class Item(Base):
    """What the steps write."""

    __tablename__ = "items"
    id = Column(Integer, primary_key=True)
    name = Column(String(9))


def commit(session: Session) -> None:
    """Write and commit."""
    session.add(Item(name="commit"))
    session.commit()


def roll_back(session: Session) -> None:
    """Write and take it back."""
    session.add(Item(name="rollback"))
    session.flush()
    session.rollback()


def savepoint(session: Session) -> None:
    """Write in a savepoint of the test's own."""
    with session.begin_nested():
        session.add(Item(name="savepoint"))


def fail(session: Session) -> None:
    """An error that the code under test catches."""
    session.add_all([Item(id=1), Item(id=1)])
    try:
        session.flush()
    except IntegrityError:
        session.rollback()


STEPS = (commit, roll_back, savepoint, fail)


def engine_in(folder: str, held: bool) -> Engine:
    """An engine on a new file; `held` makes the driver leave transactions to SQLAlchemy."""
    engine = create_engine(f"sqlite:///{folder}/{len(list(Path(folder).iterdir()))}.db")
    if held:

        @event.listens_for(engine, "connect")
        def take(connection: Any, record: object) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN")

    Base.metadata.create_all(engine)
    return engine


def names(connection: Connection) -> list[Any]:
    """The names in the table."""
    return sorted(str(name) for (name,) in connection.execute(text("SELECT name FROM items")))


def run(recipe: str, engine: Engine, steps: Iterable[Step]) -> list[Any]:
    """What is seen after each step, and what is left."""
    given = {"engine": engine, "Session": Session, "event": event}
    exec(compile(recipe, "recipe", "exec"), given)
    fixture = given["session_"]()
    session = next(fixture)
    seen = []
    for step in steps:
        step(session)
        seen.append(names(session))
    assert next(fixture, None) is None
    with engine.connect() as connection:
        return [*seen, names(connection)]


def main() -> None:
    """Print what every order of up to three steps gives."""
    recipe = sys.stdin.read()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for held, length in itertools.product((True, False), (1, 2, 3)):
            for steps in itertools.product(STEPS, repeat=length):
                engine = engine_in(folder, held)
                key = " ".join([str(held), *(step.__name__ for step in steps)])
                try:
                    found[key] = run(recipe, engine, steps)
                except Exception as error:  # noqa: BLE001  what a recipe raises is its answer
                    found[key] = [type(error).__name__]
                engine.dispose()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
