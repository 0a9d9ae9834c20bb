"""What is asked of the journal between steps is asked again when a connection is lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from ...errors import DatabaseError
from ..backfill.failures import Failure, failure, told
from ..patience import Patience

AnyAnswer = TypeVar("AnyAnswer")


def steadily(patience: Patience, ask: Callable[[], AnyAnswer]) -> AnyAnswer:
    """What it answers, as soon as the server does; raises DatabaseError."""
    begun, attempt = time.monotonic(), 0
    while True:
        attempt += 1
        try:
            return ask()
        except sa.exc.DBAPIError as error:
            waited = time.monotonic() - begun
            pause = patience.pause(attempt, waited, random.random())
            if failure(error) is Failure.REFUSED or pause is None:
                raise DatabaseError(
                    f"the journal cannot be used: {told(error)}",
                    where="alchemigrate_journal",
                    cure="see that the role may make tables and write them",
                ) from error
            time.sleep(pause)
