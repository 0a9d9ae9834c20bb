"""From what an application has, a URL, options or an engine, to the engine."""

from __future__ import annotations

import os

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from .engines import create, create_async
from .environment import options_from
from .options import Options

Source = str | sa.URL | Options | sa.Engine
AsyncSource = str | sa.URL | Options | AsyncEngine


def engine_of(source: Source) -> sa.Engine:
    """A URL means the preset of production; an engine is taken as it is. Connects to nothing."""
    if isinstance(source, sa.Engine):
        return source
    return create(source if isinstance(source, Options) else Options.of(source))


def async_engine_of(source: AsyncSource) -> AsyncEngine:
    """As `engine_of`, for asyncio."""
    if isinstance(source, AsyncEngine):
        return source
    return create_async(source if isinstance(source, Options) else Options.of(source))


def options_in_environment(prefix: str = "DATABASE_") -> Options:
    """Options from variables: DATABASE_URL, and if set DATABASE_POOL_SIZE and its like.

    Raises OptionsError, which names the variable and never its value.
    """
    return options_from(os.environ, prefix)
