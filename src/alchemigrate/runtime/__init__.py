"""The layer that an application runs on: engines that are made safely, and known at every moment.

Thin, typed, for threads and asyncio. It needs SQLAlchemy 2.0 or 2.1 and nothing else.
"""

from __future__ import annotations

from .engines import create, create_async, reading
from .options import Environment, Options, Pooling

__all__ = ["Environment", "Options", "Pooling", "create", "create_async", "reading"]
