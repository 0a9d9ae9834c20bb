"""What several tests share: SQLAlchemy versions as overlays, and a PostgreSQL server."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from house.sources import ROOT
from hypothesis import HealthCheck, settings
from served import served, with_psycopg

from alchemigrate.upgrade.overlays import overlay

settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def pytest_configure() -> None:
    """Keep overlays in the work tree, where `make clean` removes them."""
    os.environ.setdefault("ALCHEMIGRATE_CACHE", str(ROOT / "build" / "cache"))


@pytest.fixture(scope="session")
def sqlalchemy_overlay() -> Callable[[str], Path]:
    """Gives the folder with a version of SQLAlchemy ("1.4", "2.0.58") for this interpreter."""
    return lambda version: overlay(version, Path(sys.executable))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this test process: its libpq URL, without a driver's name."""
    with served() as url:
        yield url


NUMBERS = count(1)


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """A fresh PostgreSQL database of one test: its SQLAlchemy URL with psycopg as the driver."""
    with made(postgres) as url:
        yield url


@pytest.fixture(scope="module")
def shared(postgres: str) -> Iterator[sa.Engine]:
    """An engine for all tests of a module, each of which empties the database before it begins.

    Connections stay, and with them what they know. No statement is prepared, for tables of the
    same names change from test to test.
    """
    with made(postgres) as url:
        engine = sa.create_engine(url, connect_args={"prepare_threshold": None})
        yield engine
        engine.dispose()


@contextmanager
def made(postgres: str) -> Iterator[str]:
    """A database for the time of the block: its SQLAlchemy URL."""
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield with_psycopg(postgres).replace("/postgres?", f"/{name}?")
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
