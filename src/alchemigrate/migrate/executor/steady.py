"""What is asked of the journal between steps is asked again when a connection is lost."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import DatabaseError
from ...values.own import PREFIX
from ..backfill.failures import Failure, failure, told
from ..patience import Patience
from ..patiently import AnyAnswer, Failed, patiently


def steadily(patience: Patience, ask: Callable[[], AnyAnswer]) -> AnyAnswer:
    """What it answers, as soon as the server does; raises DatabaseError."""
    return patiently(patience, lambda _: ask(), _failed)


def _failed(found: Failed) -> None:
    if failure(found.error) is Failure.REFUSED or found.pause is None:
        raise DatabaseError(
            f"the journal cannot be used: {told(found.error)}",
            where=f"{PREFIX}journal",
            cure="see that the role may make tables and write them",
        ) from found.error
