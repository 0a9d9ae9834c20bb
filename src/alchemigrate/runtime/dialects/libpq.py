"""Arguments for the drivers that are built on libpq: psycopg and psycopg2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..options import Options, Pooling
from . import tls


def connect_args(options: Options, session: Mapping[str, str]) -> dict[str, Any]:
    """The name, timeouts, keepalives, TLS, settings of the session, and who prepares."""
    return {
        "application_name": options.application_name,
        **_patience(options),
        **_tls(options),
        **_settings(options, session),
        **_preparing(options),
    }


def _patience(options: Options) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if options.connect_timeout:
        found["connect_timeout"] = max(2, round(options.connect_timeout))
    if options.keepalive:
        idle = round(options.keepalive)
        interval = max(1, idle // 3)
        found |= {
            "keepalives": 1,
            "keepalives_idle": idle,
            "keepalives_interval": interval,
            "keepalives_count": 3,
            "tcp_user_timeout": (idle + 3 * interval) * 1000,
        }
    return found


def _tls(options: Options) -> dict[str, Any]:
    chosen = tls.mode(options)
    if chosen is None:
        return {}
    verified = {"sslrootcert": tls.root(options) or "system"} if chosen in tls.VERIFIED else {}
    return {"sslmode": chosen, **verified}


def _settings(options: Options, session: Mapping[str, str]) -> dict[str, Any]:
    """As words of the server's command line; what the URL says comes last, and wins."""
    words = [f"-c {name}={_escaped(value)}" for name, value in session.items()]
    said = options.url.query.get("options", ())
    words += [said] if isinstance(said, str) else said
    return {"options": " ".join(words)} if words else {}


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def _preparing(options: Options) -> dict[str, Any]:
    """Only psycopg 3 prepares; behind PgBouncer the next transaction is on another server."""
    if options.url.get_driver_name() == "psycopg2":
        return {}
    never = options.pooling is Pooling.PGBOUNCER or options.prepared_statements is False
    return {"prepare_threshold": None} if never else {}
