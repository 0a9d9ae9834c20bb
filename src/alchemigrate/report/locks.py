"""The locks that revisions were seen to take, for people."""

from __future__ import annotations

from collections.abc import Iterator

from ..values.locks import Measured, Measurement, TableLock
from .wording import plural

WIDTH = 70


def lines(found: Measurement) -> Iterator[str]:
    """A line for each statement with its locks; what was heavier than expected is said."""
    yield (
        f"{plural(len(found.statements), 'statement')} run on a scratch database, PostgreSQL "
        f"{found.server}"
    )
    for one in found.statements:
        yield f"  {one.path}:{one.line} {one.milliseconds:.1f} ms {_short(one)}"
        for lock in one.locks:
            yield f"    {_lock(lock)}"
    if found.failed:
        yield f"  raised, so what comes after it was not run: {found.failed}"


def _short(one: Measured) -> str:
    return one.sql if len(one.sql) <= WIDTH else f"{one.sql[: WIDTH - 3]}..."


def _lock(lock: TableLock) -> str:
    more = ", heavier than the lint expects of it" if lock.more else ""
    return f"{lock.table} {lock.mode}{more}"
