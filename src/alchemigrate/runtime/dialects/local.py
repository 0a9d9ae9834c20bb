"""Settings that hold for one transaction: `SET LOCAL`, for drivers and poolers alike."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from .arrangement import Attach


def set_local(connection: sa.Connection, settings: Mapping[str, str]) -> None:
    """Set parameters of PostgreSQL until the transaction ends, in one turn of the network."""
    calls = [sa.func.set_config(name, value, True) for name, value in settings.items()]
    if calls:
        connection.execute(sa.select(*calls))


def at_begin(settings: Mapping[str, str]) -> tuple[Attach, ...]:
    """A listener that sets them in every transaction; none if there is nothing to set."""

    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            set_local(connection, settings)

    def attach(engine: sa.Engine) -> None:
        sa.event.listen(engine, "begin", begin)

    return (attach,) if settings else ()
