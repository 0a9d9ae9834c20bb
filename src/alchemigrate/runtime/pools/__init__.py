"""Pools that measure how long a connection was waited for, and ask those that lay idle."""

from .idle_ping import ping_idle
from .meter import Meter
from .queues import AsyncMeteredPool, MeteredPool

__all__ = ["AsyncMeteredPool", "Meter", "MeteredPool", "ping_idle"]
