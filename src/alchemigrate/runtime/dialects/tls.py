"""Who is at the other end: modes as libpq names them, for every driver."""

from __future__ import annotations

import ssl

import sqlalchemy as sa

from ..options import Environment, Options

VERIFIED = frozenset(("verify-ca", "verify-full"))
MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
KEYS = ("sslmode", "ssl")
"""Where a URL says the mode: libpq's spelling, and that of asyncpg."""

STRICT = frozenset((Environment.STAGING, Environment.PRODUCTION))
HERE = frozenset(("", "localhost", "::1"))


def mode(options: Options) -> str | None:
    """The mode that was said, or that production asks for; None: as the driver likes."""
    said = options.tls or next(
        (one(options.url, key) for key in KEYS if one(options.url, key)), None
    )
    return said or ("verify-full" if must_verify(options) else None)


def must_verify(options: Options) -> bool:
    """Whether the connection leaves the machine, in an environment that has something to lose."""
    return (
        options.environment in STRICT and not options.trusted_network and not is_near(options.url)
    )


def is_near(url: sa.URL) -> bool:
    """Whether the server is on this machine: a socket, or a loopback address."""
    said = [url.host] if url.host else _many(url, "host")
    hosts = [host for entry in said for host in entry.split(",")]
    return all(host.startswith(("/", "127.")) or host.lower() in HERE for host in hosts)


def root(options: Options) -> str | None:
    """The file of authorities: from the options, or from the URL."""
    return options.tls_root or one(options.url, "sslrootcert")


def context(options: Options, chosen: str) -> ssl.SSLContext | None:
    """For drivers that take Python's own; None: no TLS at all."""
    if chosen == "disable":
        return None
    made = ssl.create_default_context(cafile=root(options))
    made.check_hostname = chosen == "verify-full"
    made.verify_mode = ssl.CERT_REQUIRED if chosen in VERIFIED else ssl.CERT_NONE
    return made


def _many(url: sa.URL, key: str) -> list[str]:
    found = url.query.get(key, ())
    return [found] if isinstance(found, str) else list(found)


def one(url: sa.URL, key: str) -> str | None:
    """What the URL's query says first under a key."""
    return next(iter(_many(url, key)), None)
