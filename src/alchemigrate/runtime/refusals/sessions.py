"""Settings of sessions that never take effect, or that the database does not take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..dialects import postgresql
from ..options import Options, Pooling
from .question import Check, Question, Refusal

TIMES = (
    "connect_timeout", "statement_timeout", "lock_timeout", "idle_in_transaction_timeout",
    "keepalive", "idle_ping", "pool_timeout", "pool_recycle",
)  # fmt: skip
SERVER_ONLY = frozenset((
    "shared_preload_libraries", "shared_buffers", "max_connections", "wal_level", "port",
    "listen_addresses", "max_wal_senders", "max_worker_processes", "max_prepared_transactions",
    "huge_pages", "fsync", "full_page_writes", "wal_buffers", "autovacuum", "max_wal_size",
    "checkpoint_timeout", "ssl", "hot_standby", "archive_mode", "superuser_reserved_connections",
    "max_locks_per_transaction", "unix_socket_directories", "logging_collector",
))  # fmt: skip
"""Parameters of PostgreSQL that a session cannot set."""

PREPARING = ("prepare_threshold", "statement_cache_size", "prepared_statement_cache_size")
OVERWRITING = {"postgresql": ("options", "server_settings"), "mysql": ("init_command",)}


def negative(question: Question) -> Iterator[Refusal]:
    """Times before now."""
    for name, value in question.asked(*TIMES).items():
        if value < 0:
            yield Refusal(f"{name}={value}: seconds are not negative", f"{name}=0 for none")


def lock_after_statement(question: Question) -> Iterator[Refusal]:
    """A lock timeout that can never be reached."""
    lock, statement = question.options.lock_timeout, question.options.statement_timeout
    if question.backend == "postgresql" and lock and statement and lock >= statement > 0:
        yield Refusal(
            f"lock_timeout={lock} is never reached: the statement is stopped after {statement}",
            f"a lock_timeout below {statement}, or a longer statement_timeout",
        )


def names_of_settings(question: Question) -> Iterator[Refusal]:
    """Settings that are the server's, stand in the options already, or are no names."""
    taken = postgresql.TIMES if question.backend == "postgresql" else {}
    for name in question.said.settings:
        if not re.fullmatch(r"[A-Za-z_][\w.]*", name):
            yield Refusal(f"settings: {name!r} is no name of a setting", "letters and underscores")
        elif question.backend == "postgresql" and name.lower() in SERVER_ONLY:
            yield Refusal(
                f"settings: only the server may set {name}",
                f"ALTER SYSTEM SET {name} = .. by its administrator, and leave it out here",
            )
        elif name.lower() in taken:
            yield Refusal(
                f"settings: {name} is an option of its own", f"{taken[name.lower()]}=, in seconds"
            )


def settings_overwritten(question: Question) -> Iterator[Refusal]:
    """Arguments of the driver that throw away all timeouts."""
    backend = "mysql" if question.backend == "mariadb" else question.backend
    for name in OVERWRITING.get(backend, ()):
        if name in question.said.connect_args:
            yield Refusal(
                f"connect_args: {name} replaces the timeouts and all other settings",
                'say them one by one: settings={"name": "value"}',
            )


def startup_of_pgbouncer(question: Question) -> Iterator[Refusal]:
    """What PgBouncer refuses when a connection starts."""
    options = question.options
    if options.pooling is Pooling.PGBOUNCER and "options" in options.url.query:
        yield Refusal(
            "PgBouncer takes no options when a connection starts",
            'settings={"name": "value"}: they are set in each transaction',
        )


def prepared_behind_pgbouncer(question: Question) -> Iterator[Refusal]:
    """Statements that are prepared on one server and run on another."""
    options = question.options
    if options.pooling is not Pooling.PGBOUNCER:
        return
    if asked := _preparing(options):
        yield Refusal(
            f"{asked}: behind PgBouncer in transaction mode the next transaction does not find "
            "the statement",
            f'leave {asked} out, or pooling="server" if PgBouncer pools sessions',
        )


def _preparing(options: Options) -> str:
    if options.prepared_statements:
        return "prepared_statements"
    return ", ".join(name for name in PREPARING if options.connect_args.get(name))


CHECKS: tuple[Check, ...] = (
    negative, lock_after_statement, names_of_settings, settings_overwritten, startup_of_pgbouncer,
    prepared_behind_pgbouncer,
)  # fmt: skip
