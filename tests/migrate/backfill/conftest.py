"""Databases of both kinds for a backfill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa


@pytest.fixture
def postgresql(database: str) -> Iterator[sa.Engine]:
    """An empty PostgreSQL database."""
    engine = sa.create_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture(params=["postgresql", "sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty database of either kind."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgresql")
        return
    made = sa.create_engine(f"sqlite:///{tmp_path / 'rows.db'}")
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    yield made
    made.dispose()
