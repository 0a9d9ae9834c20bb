"""The layer that an application runs on: engines that are made safely, and known at every moment.

Thin, typed, for threads and asyncio. It needs SQLAlchemy 2.0 or 2.1 and nothing else.
"""

from __future__ import annotations

from .advice import Advice, Limits, advise, limits
from .async_database import AsyncDatabase
from .database import Database
from .engines import create, create_async, reading
from .options import Environment, Options, Pooling
from .retry import RetryPolicy

__all__ = [
    "Advice",
    "AsyncDatabase",
    "Database",
    "Environment",
    "Limits",
    "Options",
    "Pooling",
    "RetryPolicy",
    "advise",
    "create",
    "create_async",
    "limits",
    "reading",
]
