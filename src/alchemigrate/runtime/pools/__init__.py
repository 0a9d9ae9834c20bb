"""Pools that measure how long a connection was waited for, and say why none became free."""

from .meter import Meter
from .queues import AsyncMeteredPool, MeteredPool

__all__ = ["AsyncMeteredPool", "Meter", "MeteredPool"]
