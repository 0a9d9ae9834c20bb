"""From what an application says to what its engine is made of."""

from __future__ import annotations

import dataclasses
from typing import Any

from sqlalchemy import pool

from . import presets
from .dialects.choose import arrangement
from .drivers import with_driver
from .options import Environment, Options
from .plan import Plan
from .pools import AsyncMeteredPool, MeteredPool
from .refusals.question import Question
from .refusals.verdict import refuse

POOL = ("pool_size", "max_overflow", "pool_timeout", "pool_recycle")
SILENT = frozenset((Environment.STAGING, Environment.PRODUCTION))
"""Where values of parameters stay out of errors and logs."""


def decide(said: Options, *, asynchronous: bool) -> Plan:
    """Fill in the preset, refuse what does harm, and arrange the rest; raises OptionsError."""
    url = with_driver(said.url, asynchronous)
    said = dataclasses.replace(said, url=url)
    options = presets.filled(said)
    refuse(Question(said, options, asynchronous))
    arranged = arrangement(options)
    return Plan(
        options=options,
        url=url.difference_update_query(arranged.without),
        arguments={
            **_pool(options, asynchronous),
            "hide_parameters": options.environment in SILENT,
            **({"isolation_level": options.isolation_level} if options.isolation_level else {}),
            **arranged.engine,
            **options.engine,
        },
        connect_args={**arranged.connect_args, **options.connect_args},
        attach=arranged.attach,
    )


def _pool(options: Options, asynchronous: bool) -> dict[str, Any]:
    """The class and the size of the pool; the connection used last is the one used next."""
    queue = AsyncMeteredPool if asynchronous else MeteredPool
    kind = presets.pool_class(options, options.pooling or presets.pooling(options)) or queue
    found: dict[str, Any] = {"poolclass": kind}
    if issubclass(kind, pool.QueuePool):
        found |= {name: value for name in POOL if (value := getattr(options, name)) is not None}
        found["pool_use_lifo"] = True
    return found
