"""What an `env.py` calls: revisions of one deploy at a time, which wait for no lock longer than
they may and try again, with or without asyncio.

    from alchemigrate.migrate.alembic import run_env
    from app.models import Base

    run_env(Base.metadata)
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.asyncio import AsyncEngine, async_engine_from_config

from ...errors import DatabaseError, UsageError
from ..backfill.failures import Failure, failure
from ..executor.transactional import with_transactions
from ..patience import Patience
from ..patiently import Failed, patiently
from . import asked
from .attempts import Attempts
from .deploy import alone
from .keeping import keep
from .limited import limited

log = logging.getLogger("alchemigrate.migrate")
Metadata = sa.MetaData | list[sa.MetaData] | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long: a statement for its lock in milliseconds, all attempts together in seconds, and a
    deploy for another one in seconds."""

    lock_ms: int = 2_000
    budget: float = 120.0
    deploy: float = 600.0

    def __post_init__(self) -> None:
        if min(self.lock_ms, self.budget, self.deploy) <= 0:
            raise UsageError("to wait for nothing is to wait for ever", where=repr(self))


def run_env(
    metadata: Metadata = None,
    *,
    engine: sa.Engine | AsyncEngine | None = None,
    waiting: Waiting = Waiting(),
    **configure: Any,
) -> None:
    """Run revisions as Alembic asks for, in `env.py`.

    The `engine` is made of alembic.ini if none is given; `configure` is what Alembic's
    `context.configure` takes. Each revision is a transaction of its own. Raises DatabaseError.
    """
    given = {**comparing(), **configure, "target_metadata": metadata}
    if context.is_offline_mode():
        url = engine.url if engine else context.config.get_main_option("sqlalchemy.url")
        context.configure(url=url, literal_binds=True, **given)
        with context.begin_transaction():
            context.run_migrations()
        return
    chosen = engine or _engine()
    if isinstance(chosen, AsyncEngine):
        asyncio.run(_without_blocking(chosen, waiting, given, engine is None))
        return
    with chosen.connect() as connection:
        run(connection, waiting, given)
    if engine is None:
        chosen.dispose()


def run(connection: sa.Connection, waiting: Waiting, configure: dict[str, Any]) -> None:
    """Run the revisions on a connection; again, as a whole, if only a lock was not free."""
    connection = with_transactions(connection)
    table = str(configure.get("version_table", "alembic_version"))
    cared = asked.applied(context.config)
    changes = _changes() and not cared
    lock = alone(connection.engine, waiting.deploy, log.info) if changes else nullcontext()
    with lock, limited(connection, waiting.lock_ms), Attempts(connection, table) as tries:
        applied = configure.get("on_version_apply") or ()
        callbacks = applied if isinstance(applied, tuple | list) else (applied,)
        settings = {**configure, "on_version_apply": (keep, tries.applied, *callbacks)}
        context.configure(connection=connection, transaction_per_migration=True, **settings)
        if cared:
            _once()
        else:
            _patiently(waiting, tries)


def _once(_: int = 1) -> None:
    with context.begin_transaction():
        context.run_migrations()


def _patiently(waiting: Waiting, tries: Attempts) -> None:
    def failed(found: Failed) -> None:
        if not tries.again(found.error) or found.pause is None:
            _give_up(found, tries)
            raise found.error
        log.info("a table is locked: trying the revision again in %.2f s", found.pause)

    patiently(Patience(waiting.lock_ms, waiting.budget), _once, failed)


def _give_up(found: Failed, tries: Attempts) -> None:
    """Raise DatabaseError for a lock that was not free; anything else is for the caller."""
    if failure(found.error) is not Failure.LOCKED:
        return
    if tries.partly:
        raise DatabaseError(
            "a table was locked, and a part of the revision is committed",
            where=str(found.error.statement),
            cure="see what it has done before it is run again; what has to be committed in between "
            "is best a revision of its own",
        ) from found.error
    raise DatabaseError(
        f"a table was locked, and the revision was tried {found.attempt} times",
        where=str(found.error.statement),
        cure="end the transaction that holds it, or give run_env a longer Waiting(budget=..)",
    ) from found.error


def comparing() -> dict[str, Any]:
    """Settings with which autogenerate renames what differs in its name alone."""
    if importlib.util.find_spec("alembic.runtime.plugins") is None:
        return {}  # Alembic before 1.18
    from . import names

    names.enable()
    return {"autogenerate_plugins": list(names.PLUGINS)}


def _changes() -> bool:
    """Whether revisions are run; else Alembic only looks."""
    try:
        return context.get_revision_argument() is not None
    except KeyError:
        return False


def _engine() -> sa.Engine | AsyncEngine:
    """The engine that alembic.ini names."""
    section = context.config.get_section(context.config.config_ini_section) or {}
    if not section.get("sqlalchemy.url"):
        raise UsageError(
            "names no sqlalchemy.url",
            where=str(context.config.config_file_name),
            cure="set it there, or give run_env an engine",
        )
    url = sa.make_url(section["sqlalchemy.url"])
    if url.get_dialect().is_async:
        return async_engine_from_config(section, poolclass=sa.NullPool)
    return sa.engine_from_config(section, poolclass=sa.NullPool)


async def _without_blocking(
    engine: AsyncEngine, waiting: Waiting, configure: dict[str, Any], own: bool
) -> None:
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run, waiting, configure)
    finally:
        if own:
            await engine.dispose()
