"""Asking a connection whether it still lives."""

from __future__ import annotations

from typing import Any

KEY = "alchemigrate.given_back"
"""Under this key a connection's `info` says since when it lies idle."""


def ping(dialect: Any, connection: Any) -> Exception | None:
    """What a connection that is gone raised; None if it answers; raises any other error."""
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        if not dialect.is_disconnect(error, connection, None):
            raise
        gone: Exception = error
        return gone
    return None
