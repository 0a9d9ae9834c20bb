"""Pools that do not fit the driver, the database, or their own options."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import pool

from .. import presets
from ..options import Environment, Pooling
from .question import Check, Question, Refusal

SIZES = ("pool_size", "max_overflow", "pool_timeout", "pool_recycle", "idle_ping")
SQLITE = frozenset((Pooling.SQLITE_FILE, Pooling.SQLITE_MEMORY))
EVERYWHERE = frozenset((Pooling.SERVERLESS, Pooling.TESTS))


def class_of_the_driver(question: Question) -> Iterator[Refusal]:
    """A queue that blocks the event loop, or one that needs an event loop."""
    kind = question.said.poolclass
    if kind is None or not issubclass(kind, pool.QueuePool):
        return
    if question.asynchronous and not issubclass(kind, pool.AsyncAdaptedQueuePool):
        yield Refusal(
            f"{kind.__name__} blocks the event loop of an async engine",
            "leave poolclass out, or name AsyncAdaptedQueuePool",
        )
    if not question.asynchronous and issubclass(kind, pool.AsyncAdaptedQueuePool):
        yield Refusal(
            f"{kind.__name__} needs an event loop, and this engine has none",
            "leave poolclass out, or name QueuePool",
        )


def one_connection_for_all(question: Question) -> Iterator[Refusal]:
    """StaticPool: sessions that are open at once write into one transaction."""
    if question.said.poolclass is not None and issubclass(question.said.poolclass, pool.StaticPool):
        yield Refusal(
            "StaticPool gives all sessions one connection at once, and so one transaction",
            'leave poolclass out: for SQLite in memory pooling="sqlite-memory" lends the '
            "connection to one after the other",
        )


def options_of_no_pool(question: Question) -> Iterator[Refusal]:
    """Sizes where nothing is kept."""
    kept = question.options.pooling or presets.pooling(question.options)
    asked = question.asked(*SIZES)
    if asked and presets.pool_class(question.said, kept) is pool.NullPool:
        yield Refusal(
            f"{', '.join(asked)}: NullPool keeps no connections, so this means nothing",
            f'leave {", ".join(asked)} out, or take a pool: pooling="server" without poolclass',
        )


def more_than_one_in_a_function(question: Question) -> Iterator[Refusal]:
    """A pool of several connections in a function that serves one request at a time."""
    size, overflow = question.said.pool_size, question.said.max_overflow
    if question.options.pooling is Pooling.SERVERLESS and ((size or 1) > 1 or (overflow or 0) > 0):
        yield Refusal(
            "a function that may be frozen serves one request: further connections only lie idle "
            "at the server",
            'pool_size=1 without max_overflow, nothing at all, or pooling="server"',
        )


def without_bound(question: Question) -> Iterator[Refusal]:
    """0 and -1 stand for "as many as asked for" in SQLAlchemy's pools."""
    size, overflow = question.said.pool_size, question.said.max_overflow
    if size is not None and size < 1:
        yield Refusal(
            f"pool_size={size} is a pool without a bound",
            'pool_size=1 or more; pooling="serverless" or "tests" to keep none',
        )
    if overflow is not None and overflow < 0:
        yield Refusal(
            f"max_overflow={overflow} opens as many connections as are asked for, until the "
            "server refuses everybody",
            "max_overflow=0 or more; alchemigrate.runtime.advise says what the server can bear",
        )


def pooling_of_the_database(question: Question) -> Iterator[Refusal]:
    """Kinds of pooling that belong to another database."""
    kept = question.options.pooling
    sqlite = question.backend == "sqlite"
    if kept is None or kept in EVERYWHERE:
        return
    fits = "sqlite-file or sqlite-memory" if sqlite else "server, pgbouncer or serverless"
    if sqlite is not (kept in SQLITE):
        yield Refusal(
            f'pooling="{kept}" is not for {question.backend}', f"leave pooling out, or say {fits}"
        )
    elif kept is Pooling.PGBOUNCER and question.backend != "postgresql":
        yield Refusal(f"PgBouncer does not speak {question.backend}", 'pooling="server"')


def memory(question: Question) -> Iterator[Refusal]:
    """A database in memory lives as long as its one connection."""
    options, said = question.options, question.said
    inside = question.backend == "sqlite" and presets.in_memory(options.url)
    elsewhere = inside is not (options.pooling is Pooling.SQLITE_MEMORY)
    if question.backend == "sqlite" and options.pooling in SQLITE and elsewhere:
        place = "in memory" if inside else "in a file"
        yield Refusal(f'pooling="{options.pooling}": this is a database {place}', "leave it out")
    if inside and options.environment is Environment.PRODUCTION:
        yield Refusal(
            "a database in memory is lost when the process ends",
            'sqlite:///path/to/file.db, or environment="test"',
        )
    many = (said.pool_size or 1) > 1 or (said.max_overflow or 0) > 0
    if inside and (many or options.pooling in EVERYWHERE):
        yield Refusal(
            "each connection to SQLite in memory is an empty database of its own",
            'pooling="sqlite-memory" with one connection, or a file',
        )


CHECKS: tuple[Check, ...] = (
    class_of_the_driver, one_connection_for_all, options_of_no_pool, more_than_one_in_a_function,
    without_bound, pooling_of_the_database, memory,
)  # fmt: skip
