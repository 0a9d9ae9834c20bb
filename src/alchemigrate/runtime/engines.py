"""The engine that options describe: a plain one of SQLAlchemy's, with nothing around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import sqlalchemy as sa

from .deciding import decide
from .options import Options
from .pools import ping_idle
from .read_only import held_to_reading

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


def create(options: Options) -> sa.Engine:
    """An engine for threads; raises OptionsError for what cannot work, or does harm."""
    plan = decide(options, asynchronous=False)
    engine = sa.create_engine(plan.url, **plan.keywords())
    for attach in plan.attach:
        attach(engine)
    if plan.options.idle_ping is not None:
        ping_idle(engine, plan.options.idle_ping)
    return engine


def create_async(options: Options) -> AsyncEngine:
    """An engine for asyncio; raises OptionsError for what cannot work, or does harm."""
    from sqlalchemy.ext.asyncio import create_async_engine

    plan = decide(options, asynchronous=True)
    engine = create_async_engine(plan.url, **plan.keywords())
    for attach in plan.attach:
        attach(engine.sync_engine)
    if plan.options.idle_ping is not None:
        ping_idle(engine, plan.options.idle_ping)
    return engine


@overload
def reading(engine: sa.Engine) -> sa.Engine: ...


@overload
def reading(engine: AsyncEngine) -> AsyncEngine: ...


def reading(engine: sa.Engine | AsyncEngine) -> sa.Engine | AsyncEngine:
    """The same engine, with the same pool, for transactions that cannot write."""
    if isinstance(engine, sa.Engine):
        return held_to_reading(engine)
    return type(engine)(held_to_reading(engine.sync_engine))
