"""Whole units of work, run again when a failure says that this may help: two short drivers.

What may be decided purely is in `retry`; what a lost COMMIT has come to, in `outcomes`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from .async_unit import AsyncUnit
from .errors import CommitUnknown, DatabaseFailure, Disconnected
from .holders import Place
from .outcomes import NOTHING_WRITTEN, UNKNOWN, number_of, require_committed
from .retry import Attempts, RetryPolicy
from .sessions import Sessions
from .unit import Unit
from .wish import Wish

T = TypeVar("T")
Retried = Callable[[DatabaseFailure], None]

chance = random.random


def again(work: Callable[[], T], policy: RetryPolicy, retried: Retried) -> T:
    """Call `work` until it returns or fails for good; each call is a whole unit of work."""
    attempts = Attempts(policy, time.monotonic())
    while True:
        try:
            return work()
        except DatabaseFailure as failure:
            seconds = attempts.wait_after(failure, time.monotonic(), chance())
            if seconds is None:
                raise
            retried(failure)
        time.sleep(seconds)


async def again_async(work: Callable[[], Awaitable[T]], policy: RetryPolicy, retried: Retried) -> T:
    """As `again`, in asyncio."""
    attempts = Attempts(policy, time.monotonic())
    while True:
        try:
            return await work()
        except DatabaseFailure as failure:
            seconds = attempts.wait_after(failure, time.monotonic(), chance())
            if seconds is None:
                raise
            retried(failure)
        await asyncio.sleep(seconds)


@dataclass(frozen=True)
class Transactions:
    """Units of work as one caller wishes them, each attempt on a session of its own."""

    sessions: Sessions
    wish: Wish
    place: Place
    policy: RetryPolicy

    def run(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, once it is committed; raises DatabaseFailure."""
        return again(lambda: self._once(work), self.policy, self._retried)

    def _once(self, work: Callable[[Session], T]) -> T:
        number = UNKNOWN
        try:
            with Unit(self.sessions, self.wish, self.place) as session:
                result = work(session)
                if self.policy.check_commit:
                    number = number_of(session)
        except CommitUnknown as unknown:
            if self._to_look_up(number, unknown):
                again(lambda: self._look_up(number), self.policy, self._retried)
        return result

    def _look_up(self, number: str) -> None:
        with Unit(self.sessions, self._looking(), self.place) as session:
            require_committed(session, number)

    async def run_async(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """As `run`, in asyncio."""
        return await again_async(lambda: self._once_async(work), self.policy, self._retried)

    async def _once_async(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        number = UNKNOWN
        try:
            async with AsyncUnit(self.sessions, self.wish, self.place) as session:
                result = await work(session)
                if self.policy.check_commit:
                    number = await session.run_sync(number_of)
        except CommitUnknown as unknown:
            if self._to_look_up(number, unknown):
                await again_async(lambda: self._look_up_async(number), self.policy, self._retried)
        return result

    async def _look_up_async(self, number: str) -> None:
        async with AsyncUnit(self.sessions, self._looking(), self.place) as session:
            await session.run_sync(require_committed, number)

    @property
    def _retried(self) -> Retried:
        return self.sessions.watched.retried

    def _to_look_up(self, number: str, unknown: CommitUnknown) -> bool:
        """Whether the server can be asked; raises what is known without asking."""
        if number == UNKNOWN:
            raise unknown
        if number == NOTHING_WRITTEN:
            raise Disconnected() from unknown
        return True

    def _looking(self) -> Wish:
        return replace(self.wish, read_only=True, fresh=True, isolation=None)
