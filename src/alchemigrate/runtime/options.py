"""What an application says about its database: a URL, and as little else as it likes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from ..errors import OptionsError


class Environment(StrEnum):
    """Where the application runs; decides timeouts, pool sizes and what is refused."""

    DEVELOPMENT = "development"
    TEST = "test"
    STAGING = "staging"
    PRODUCTION = "production"


class Pooling(StrEnum):
    """How connections are kept."""

    SERVER = "server"
    """A process that lives, connected to the server itself."""
    SERVERLESS = "serverless"
    """A function that may be frozen after any request: no pool, or with `pool_size=1` one."""
    PGBOUNCER = "pgbouncer"
    """A process that lives, behind PgBouncer in transaction mode."""
    SQLITE_FILE = "sqlite-file"
    SQLITE_MEMORY = "sqlite-memory"
    TESTS = "tests"
    """No pool: every connection is new, so that event loops may come and go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an engine is made from; `None` means: as the preset of the environment says.

    Times are in seconds, and 0 means none. What only some databases know is left out elsewhere.
    """

    url: sa.URL
    environment: Environment = Environment.PRODUCTION
    pooling: Pooling | None = None

    application_name: str | None = None
    connect_timeout: float | None = None
    statement_timeout: float | None = None
    lock_timeout: float | None = None
    idle_in_transaction_timeout: float | None = None
    keepalive: float | None = None
    """Idle time after which the other side is asked whether it still lives."""
    idle_ping: float | None = None
    """A connection that lay idle in the pool for longer is asked before it is handed out."""

    pool_size: int | None = None
    max_overflow: int | None = None
    pool_timeout: float | None = None
    pool_recycle: float | None = None
    poolclass: type[sa.Pool] | None = None

    tls: str | None = None
    """A mode as libpq names it: disable, prefer, require, verify-ca, verify-full."""
    tls_root: str | None = None
    """The file with the certificate authorities; None: those of the system."""
    trusted_network: bool = False
    """True allows connections that are not verified in production too."""

    isolation_level: str | None = None
    prepared_statements: bool | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    """Further settings of the session, by name, as the database spells them."""

    connect_args: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Arguments for the driver; they win over those of the preset."""
    engine: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Further arguments for `create_engine`."""

    @classmethod
    def of(cls, url: str | sa.URL, **said: Any) -> Options:
        """Options from a URL and what else is said, words in place of enumerations too.

        Raises OptionsError for what is no URL, and for words and names that do not exist.
        """
        known = [one.name for one in dataclasses.fields(cls)]
        for name in said:
            if name not in known:
                raise OptionsError(f"no such option: {name}", cure=f"one of {', '.join(known)}")
        for name, kind in (("environment", Environment), ("pooling", Pooling)):
            if said.get(name) is not None:
                said[name] = _word(name, kind, said[name])
        return cls(url=_parsed(url), **said)


def _word(name: str, kind: type[StrEnum], said: str) -> StrEnum:
    try:
        return kind(said)
    except ValueError as error:
        raise OptionsError(
            f"{name} cannot be {said!r}", cure=f"one of {', '.join(kind)}"
        ) from error


def _parsed(url: str | sa.URL) -> sa.URL:
    try:
        made = sa.make_url(url)
    except ArgumentError as error:
        raise OptionsError(
            "the database URL cannot be read", cure="write it as postgresql://user@host/name"
        ) from error
    if made.drivername == "postgres" or made.drivername.startswith("postgres+"):
        return made.set(drivername=made.drivername.replace("postgres", "postgresql", 1))
    return made
