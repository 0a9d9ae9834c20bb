"""A question that is asked by one at a time, and an answer that is waited for until a deadline.

A server that is paused answers nobody, and a thread that waits for it cannot be stopped. So there
is one such thread, or task, at most: who asks meanwhile waits for the same answer.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Flight(Generic[T]):
    """For threads; `since` is when the question was asked that is under way."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._answer: Future[T] | None = None
        self._process = os.getpid()
        self.since = 0.0

    def answer(self, deadline: float) -> Future[T] | None:
        """The answer, or the error within it; None if there is none after `deadline` seconds."""
        with self._lock:
            answer = self._answer
            if answer is None or answer.done() or self._process != os.getpid():
                self._process = os.getpid()  # a thread does not live on in a fork
                answer = self._answer = Future()
                self.since = monotonic()
                threading.Thread(
                    target=_run, args=(self._ask, answer), name="health", daemon=True
                ).start()
        try:
            answer.exception(deadline)
        except Late:
            return None
        return answer


def _run(ask: Callable[[], T], answer: Future[T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:  # noqa: BLE001
        answer.set_exception(error)


class AsyncFlight(Generic[T]):
    """For asyncio; the task is not cancelled: to cancel a query is a question, too."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._task: asyncio.Task[T] | None = None
        self.since = 0.0

    async def answer(self, deadline: float) -> asyncio.Task[T] | None:
        """The finished task; None if it is not finished after `deadline` seconds."""
        task = self._task
        if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop():
            task = self._task = asyncio.ensure_future(self._asked())
            self.since = monotonic()
        done, _ = await asyncio.wait({task}, timeout=deadline)
        return task if done else None

    async def _asked(self) -> T:
        return await self._ask()

    async def close(self) -> None:
        """End what is under way, when the application stops."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})
