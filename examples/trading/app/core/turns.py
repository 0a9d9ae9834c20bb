"""How many requests are at the database at once, and which of them alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager


class TooBusy(Exception):
    """No turn came in time."""


class Turns:
    """A request may hold two connections: its session's, and one on which a service writes at once.

    So only half as many requests as connections are let in: none waits for a connection that
    another holds while that one waits too. With `one_writer` those that write go one by one.
    """

    def __init__(self, connections: int, *, one_writer: bool, patience: float) -> None:
        self.patience = patience
        self._places = asyncio.Semaphore(max(connections // 2, 1))
        self._writing = asyncio.Lock() if one_writer else None

    @asynccontextmanager
    async def turn(self, *, writes: bool) -> AsyncIterator[None]:
        """Wait for a turn, and give it back at the end. Raises TooBusy."""
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(self.patience):
                    if writes and self._writing is not None:
                        await stack.enter_async_context(self._writing)
                    await stack.enter_async_context(self._places)
            except TimeoutError as error:
                raise TooBusy(f"no turn within {self.patience:g} s") from error
            yield
