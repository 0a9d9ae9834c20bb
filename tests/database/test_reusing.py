"""Connections of an engine without a pool are kept while somebody works with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from alchemigrate.database.reusing import reusing

OPEN = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'reused'"


@pytest.fixture
def postgresql(database: str) -> Iterator[sa.Engine]:
    """An empty database."""
    engine = sa.create_engine(database)
    yield engine
    engine.dispose()


def _engine(postgresql: sa.Engine, made: list[Any]) -> sa.Engine:
    engine = sa.create_engine(
        postgresql.url,
        poolclass=sa.NullPool,
        connect_args={"application_name": "reused", "options": "-c search_path=elsewhere"},
    )

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        made.append(connection)

    return engine


def test_a_connection_is_made_once_and_closed_at_the_end(postgresql: sa.Engine) -> None:
    made: list[Any] = []
    engine = _engine(postgresql, made)
    with reusing(engine) as kept:
        for _ in range(5):
            with kept.begin() as connection:
                assert connection.exec_driver_sql("SHOW search_path").scalar() == "elsewhere"
        assert len(made) == 1
        with kept.connect() as one, kept.connect() as other:
            assert one.exec_driver_sql(OPEN).scalar() == 2
            assert other.exec_driver_sql("SELECT 1").scalar() == 1
        assert len(made) == 2
    with postgresql.connect() as connection:
        assert connection.exec_driver_sql(OPEN).scalar() == 0
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_what_was_set_for_a_while_is_not_seen_by_the_next(postgresql: sa.Engine) -> None:
    with reusing(_engine(postgresql, [])) as kept:
        single = kept.execution_options(isolation_level="AUTOCOMMIT")
        with single.connect() as connection:
            level = "SHOW transaction_isolation"
            assert connection.exec_driver_sql(level).scalar() == "read committed"
        with kept.connect() as connection, connection.begin() as transaction:
            connection.exec_driver_sql("CREATE TEMP TABLE short (a int) ON COMMIT DROP")
            assert connection.exec_driver_sql("SELECT count(*) FROM short").scalar() == 0
            transaction.rollback()


def test_an_engine_with_a_pool_is_used_itself(postgresql: sa.Engine) -> None:
    engine = sa.create_engine(postgresql.url)
    with reusing(engine) as kept:
        assert kept is engine
    lite = sa.create_engine("sqlite://")
    with reusing(lite) as kept:
        assert kept is lite
