"""How large a pool may be: what the server bears, divided among the processes that ask.

    advise(limits(connection), processes=4)

A server that is asked for more refuses connections to everybody, its administrators too; so a part
is left to others, and while a new release replaces the old one both are there.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ..errors import OptionsError

SHARE = 0.8
"""The part of the server's connections that one application may take."""

POSTGRESQL = """
SELECT current_setting('max_connections')::int,
    current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true)::int, 0),
    (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
    (SELECT datconnlimit FROM pg_database WHERE datname = current_database())
"""
MYSQL = "SELECT @@max_connections, 1, @@max_user_connections, -1"


@dataclass(frozen=True, slots=True)
class Limits:
    """Connections that a server takes in all, keeps for its administrators, and gives this user."""

    connections: int
    reserved: int = 0
    user: int | None = None
    database: int | None = None

    @property
    def usable(self) -> int:
        """What an application can have at most."""
        bounds = (self.connections - self.reserved, self.user, self.database)
        return max(0, min(bound for bound in bounds if bound is not None))


@dataclass(frozen=True, slots=True)
class Advice:
    """Sizes for `Options` of each process, and what they are made from, in words."""

    pool_size: int
    max_overflow: int
    why: str


def limits(connection: sa.Connection) -> Limits:
    """Ask the server; raises OptionsError for one that has no such limits."""
    name = connection.dialect.name
    query = {"postgresql": POSTGRESQL, "mysql": MYSQL, "mariadb": MYSQL}.get(name)
    if query is None:
        raise OptionsError(
            f"{name} has no limit of connections", cure="its presets fit: leave pool_size out"
        )
    connections, reserved, user, database = connection.exec_driver_sql(query).one()
    return Limits(connections, reserved, _bound(user), _bound(database))


def advise(
    found: Limits,
    *,
    processes: int,
    concurrency: int | None = None,
    rolling: bool = True,
    share: float = SHARE,
) -> Advice:
    """Sizes for each of `processes`.

    `concurrency` is how many sessions of a process are open at once at most, if that is known.
    `rolling`: old and new processes run side by side during a release. Raises OptionsError if a
    process would not get a single connection.
    """
    together = processes * (2 if rolling else 1)
    each = int(found.usable * share) // together if together > 0 else 0
    if each < 1:
        raise OptionsError(
            f"{together} processes at once, and the server bears {found.usable} connections, of "
            f"which {share:.0%} are for them",
            cure='fewer processes, a higher max_connections, or PgBouncer: pooling="pgbouncer"',
        )
    wanted = each if concurrency is None else min(each, max(1, concurrency))
    size = wanted if concurrency is not None else max(1, wanted * 2 // 3)
    overflow = 0 if concurrency is not None else each - size
    during = ", twice as many during a release" if rolling else ""
    return Advice(
        size,
        overflow,
        f"{found.usable} of the server's {found.connections} connections can be used; "
        f"{share:.0%} of them for {processes} processes{during}: {each} each at most",
    )


def _bound(limit: int | None) -> int | None:
    """-1 and, on MySQL, 0 stand for no limit."""
    return limit if limit is not None and limit > 0 else None
