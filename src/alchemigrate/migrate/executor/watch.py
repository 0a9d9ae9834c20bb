"""While a step takes its time, it is told whom it waits for and how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from .blockers import blocking, told

BUILT = """
SELECT phase, blocks_done, blocks_total FROM pg_stat_progress_create_index WHERE pid = :pid
"""


@contextmanager
def watched(
    engine: sa.Engine, connection: sa.Connection, every: float, say: Callable[[str], None]
) -> Iterator[None]:
    """Meanwhile what a connection waits for is looked at on another one, every so often."""
    pid = connection.execute(sa.select(sa.func.pg_backend_pid())).scalar_one()
    over = threading.Event()

    def look() -> None:
        while not over.wait(every):
            try:
                with engine.connect() as other:
                    text = _state(other, pid)
            except sa.exc.DBAPIError:
                continue
            if text and not over.is_set():
                say(text)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _state(connection: sa.Connection, pid: int) -> str:
    blockers = blocking(connection, pid)
    if blockers:
        return f"waits for {told(blockers)}"
    built = connection.execute(sa.text(BUILT), {"pid": pid}).first()
    if built is None:
        return ""
    share = f", {built.blocks_done / built.blocks_total:.0%}" if built.blocks_total else ""
    return f"{built.phase}{share}"
