"""VACUUM beside the batches: what it fails with is told, and it does not outlive them."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa

from alchemigrate.migrate.backfill.sweeping import Sweeping


def _over(sweeping: Sweeping, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while sweeping.under_way:
        assert time.monotonic() < end
        time.sleep(0.005)


def test_one_ends_and_another_may_begin(postgresql: sa.Engine) -> None:
    sweeping = Sweeping(postgresql)
    assert not sweeping.under_way
    for _ in range(2):
        sweeping.begin("SELECT pg_sleep(0.05)")
        assert sweeping.under_way
        _over(sweeping)
    sweeping.end()


def test_what_it_fails_with_is_raised_once(postgresql: sa.Engine) -> None:
    sweeping = Sweeping(postgresql)
    sweeping.begin("VACUUM nowhere_to_be_found")
    with pytest.raises(sa.exc.ProgrammingError, match="nowhere_to_be_found"):
        _over(sweeping)
    assert not sweeping.under_way


def test_it_is_broken_off_at_the_end(postgresql: sa.Engine) -> None:
    sweeping = Sweeping(postgresql)
    sweeping.begin("SELECT pg_sleep(60)")
    begun = time.monotonic()
    sweeping.end()
    assert time.monotonic() - begun < 20
    assert not sweeping.under_way
    with postgresql.connect() as connection:
        query = (
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE query LIKE '%%pg_sleep(60)' AND state = 'active'"
        )
        assert connection.exec_driver_sql(query).scalar_one() == 0


def test_its_connection_is_given_back_as_it_was(postgresql: sa.Engine) -> None:
    options = {"options": "-c statement_timeout=7s"}
    engine = sa.create_engine(postgresql.url, pool_size=1, max_overflow=0, connect_args=options)
    sweeping = Sweeping(engine)
    sweeping.begin("SELECT pg_sleep(0)")
    _over(sweeping)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "7s"
    engine.dispose()
