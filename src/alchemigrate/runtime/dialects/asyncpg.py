"""Arguments for asyncpg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..options import Options, Pooling
from . import tls


def connect_args(options: Options, session: Mapping[str, str]) -> dict[str, Any]:
    """The name and settings of the session, timeouts, TLS, and who prepares."""
    name = {"application_name": options.application_name} if options.application_name else {}
    found: dict[str, Any] = {"server_settings": {**name, **session}}
    if options.connect_timeout:
        found["timeout"] = options.connect_timeout
    chosen = tls.mode(options)
    if chosen in tls.VERIFIED:
        found["ssl"] = tls.context(options, chosen)
    elif chosen is not None:
        found["ssl"] = chosen
    return found | _preparing(options)


def _preparing(options: Options) -> dict[str, Any]:
    """Behind PgBouncer every statement is the unnamed one: it clashes with nobody's, and goes."""
    if options.pooling is not Pooling.PGBOUNCER and options.prepared_statements is not False:
        return {}
    return {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": _unnamed,
    }


def _unnamed() -> str:
    return ""
