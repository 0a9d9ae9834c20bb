"""What is known of a connection without asking the server: by psycopg's own state, not by guess."""

from __future__ import annotations

import psycopg
import pytest

from alchemigrate.runtime.standing import Standing


def test_idle_is_what_has_no_transaction(database: str) -> None:
    with psycopg.connect(database.replace("+psycopg", "")) as one:
        standing = Standing(one)
        assert standing.is_idle()
        one.execute("SELECT 1")
        assert not standing.is_idle()
        one.rollback()
        assert standing.is_idle()
        with one.pipeline():
            one.execute("SELECT 1")
            assert not standing.is_idle()
        one.rollback()
        one.close()
        assert not standing.is_idle()


def test_a_closed_connection_is_gone(database: str) -> None:
    one = psycopg.connect(database.replace("+psycopg", ""))
    standing = Standing(one)
    assert not standing.is_gone()
    one.close()
    assert standing.is_gone()


def test_a_failed_transaction_must_roll_back(database: str) -> None:
    with psycopg.connect(database.replace("+psycopg", "")) as one:
        standing = Standing(one)
        one.execute("SELECT 1")
        assert not standing.must_roll_back()
        with pytest.raises(psycopg.errors.DivisionByZero):
            one.execute("SELECT 1/0")
        assert standing.must_roll_back()
        one.rollback()


def test_other_drivers_roll_back_themselves() -> None:
    assert not Standing(object()).is_idle()
    assert not Standing(object()).is_gone()
