"""One question and its answer: the server is there."""

from __future__ import annotations

from time import perf_counter

import sqlalchemy as sa

from .answer import Check

ONE = sa.select(1)


def round_trip(connection: sa.Connection) -> Check:
    """How long SELECT 1 takes, in seconds."""
    began = perf_counter()
    connection.execute(ONE).scalar()
    seconds = perf_counter() - began
    return Check(
        "database", True, f"answers in {seconds * 1000:.1f} ms", {"seconds": round(seconds, 6)}
    )
