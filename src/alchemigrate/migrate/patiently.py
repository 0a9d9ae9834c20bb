"""Something is done again and again until no lock is in its way, or patience is at its end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from .patience import Patience

AnyAnswer = TypeVar("AnyAnswer")


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt that failed: the how manyeth, how many seconds after the first one began, and the
    seconds until the next, None if there is none."""

    error: sa.exc.DBAPIError
    attempt: int
    waited: float
    pause: float | None


def patiently(
    patience: Patience, work: Callable[[int], AnyAnswer], failed: Callable[[Failed], None]
) -> AnyAnswer:
    """What the work answers, which is told the number of its attempt.

    `failed` looks at each failure before the pause: it raises what is not to be tried again. The
    error itself is raised when patience is at its end.
    """
    begun, attempt = time.monotonic(), 0
    while True:
        attempt += 1
        try:
            return work(attempt)
        except sa.exc.DBAPIError as error:
            waited = time.monotonic() - begun
            pause = patience.pause(attempt, waited, random.random())
            failed(Failed(error, attempt, waited, pause))
            if pause is None:
                raise
        time.sleep(pause)
