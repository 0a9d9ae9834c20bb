"""Databases for the backends: seeded once by the old one, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from trading.targets import LEGACY, Target, offer

NUMBERS = count(1)


@pytest.fixture(scope="session")
def sqlite_seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file as the old backend makes it."""
    path = tmp_path_factory.mktemp("seed") / "trading.db"
    LEGACY[0].seed(f"sqlite:///{path}")
    offer(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_seed(postgres: str) -> str:
    """The name of a PostgreSQL database as the old backend makes it, to copy from."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE trading_seed")
    url = _at(postgres, "trading_seed")
    LEGACY[1].seed(url)
    offer(url)
    return "trading_seed"


@pytest.fixture
def seeded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Target], str]]:
    """A function that gives the URL of a fresh copy for a backend."""
    made: list[str] = []

    def copy(target: Target) -> str:
        if target.kind == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_seed"), tmp_path / "trading.db")
            return f"sqlite:///{tmp_path / 'trading.db'}"
        server, seed = (request.getfixturevalue(name) for name in ("postgres", "postgres_seed"))
        made.append(f"trading_{next(NUMBERS)}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]} TEMPLATE {seed}")
        return _at(server, made[-1])

    yield copy
    for name in made:
        with psycopg.connect(request.getfixturevalue("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _at(server: str, name: str) -> str:
    return server.replace("postgresql://", "postgresql+psycopg://").replace(
        "/postgres?", f"/{name}?"
    )
