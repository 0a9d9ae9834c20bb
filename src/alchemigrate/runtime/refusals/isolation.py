"""Isolation levels that do not exist, and AUTOCOMMIT where it breaks what else was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ..options import Pooling
from .question import Check, Question, Refusal

STANDARD = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "AUTOCOMMIT")
LEVELS = {"sqlite": ("READ UNCOMMITTED", "SERIALIZABLE", "AUTOCOMMIT")}
"""Where they are not the standard's."""


def name_of_the_level(question: Question) -> Iterator[Refusal]:
    """`READ_COMMITTED` and other words that no database knows."""
    said = question.said.isolation_level
    levels = LEVELS.get(question.backend, STANDARD)
    if said is None or said in levels:
        return
    spelled = said.replace("_", " ").upper()
    cure = f'isolation_level="{spelled}"' if spelled in levels else f"one of {', '.join(levels)}"
    yield Refusal(f"{question.backend} knows no isolation level {said!r}", cure)


def autocommit_behind_pgbouncer(question: Question) -> Iterator[Refusal]:
    """Without a transaction each message may reach another server."""
    options = question.options
    if options.pooling is not Pooling.PGBOUNCER or options.isolation_level != "AUTOCOMMIT":
        return
    times = [name for name in TIMES if getattr(options, name)]
    if question.driver == "asyncpg":
        yield Refusal(
            "AUTOCOMMIT with asyncpg behind PgBouncer: one statement is several messages, and "
            "without a transaction they reach different servers",
            "leave isolation_level out, or take psycopg",
        )
    elif times or options.settings:
        yield Refusal(
            "AUTOCOMMIT behind PgBouncer has no transaction to set timeouts in",
            f"leave isolation_level out, or say {', '.join(f'{name}=0' for name in times)} and "
            "set them on the server: ALTER ROLE .. SET statement_timeout = ..",
        )


TIMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_timeout")
CHECKS: tuple[Check, ...] = (name_of_the_level, autocommit_behind_pgbouncer)
