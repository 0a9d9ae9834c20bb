"""The question itself: what is asked of errors that are not the driver's."""

from __future__ import annotations

import pickle

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.pool import QueuePool

from alchemigrate.errors import AlchemigrateError
from alchemigrate.runtime import errors
from alchemigrate.runtime.failures import classify


def test_a_pool_without_a_free_connection_tells_its_numbers() -> None:
    engine = sa.create_engine(
        "sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.02
    )
    with engine.connect(), pytest.raises(exc.TimeoutError) as raised:
        engine.connect()
    failure = classify(raised.value)
    assert type(failure) is errors.PoolTimeout
    assert (failure.size, failure.checked_out, failure.overflow) == (1, 1, 0)
    assert failure.waited == pytest.approx(0.02)
    assert isinstance(failure, exc.TimeoutError)
    assert "size 1, checked out 1, overflow 0, waited 0.020 s" in str(failure)


@pytest.mark.parametrize(
    "error", [ValueError("x"), TimeoutError("of somebody else"), ConnectionRefusedError("http")]
)
def test_an_error_of_somebody_else_is_none_of_ours(error: Exception) -> None:
    assert classify(error) is None


def test_a_failure_stays_what_it_is() -> None:
    failure = errors.CommitUnknown(where="orders")
    assert classify(failure) is failure
    assert not failure.retryable


def every(kind: type[errors.DatabaseFailure]) -> list[type[errors.DatabaseFailure]]:
    return [kind, *(deeper for below in kind.__subclasses__() for deeper in every(below))]


@pytest.mark.parametrize("kind", every(errors.DatabaseFailure))
def test_the_tree_at_the_top_is_the_tree(kind: type[errors.DatabaseFailure]) -> None:
    lines = [line.split() for line in (errors.__doc__ or "").splitlines()]
    depth = kind.__mro__.index(errors.DatabaseFailure)
    drawn = [line for line in lines if line[:1] == [kind.__name__]]
    assert len(drawn) == 1
    indented = f"\n{'  ' * depth}{kind.__name__} "
    assert indented in (errors.__doc__ or "")
    assert ("[retry]" in drawn[0]) is (kind.retryable and kind is not errors.Contention)
    failure = kind(where="table")
    assert isinstance(failure, AlchemigrateError)
    assert vars(pickle.loads(pickle.dumps(failure))) == vars(failure)


class MeantError(Exception):
    """What an application says instead."""


def test_an_error_of_the_application_says_what_is_meant() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE t (a INTEGER NOT NULL)"))
        with pytest.raises(exc.IntegrityError) as raised:
            connection.execute(sa.text("INSERT INTO t VALUES (NULL)"))
    meant = MeantError()
    meant.__cause__ = raised.value
    assert classify(raised.value) is not None
    assert classify(meant) is None
