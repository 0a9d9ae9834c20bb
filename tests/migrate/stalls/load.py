"""Writers and readers in processes of their own, and how long each of their statements took."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import psycopg
from migrate.stalls.things import OTHERS

WRITE = "UPDATE things SET counted = counted + 1 WHERE id = %s"
READ = "SELECT counted FROM things WHERE id = %s"
APART = tuple(
    one.replace("things", "others").replace("%s", f"mod(%s, {OTHERS}) + 1") for one in (WRITE, READ)
)
"""The same to a table that nobody changes."""
REST = 0.003
"""Seconds between two statements of a client: they shall not take the whole machine."""
NEAR = 20_000
"""Rows after a place, which is where a backfill is, that a writer keeps to."""
CALM = 2.0


@dataclass
class Load:
    """Clients that are under way; `place` is a key that some writers stay near, if it is not 0."""

    place: Any
    seen: list[tuple[float, float]] = field(default_factory=list)

    def stall(self, begun: float, ended: float) -> float:
        """Seconds that the slowest statement took of those under way in this time."""
        return max(
            (took for at, took in self.seen if at <= ended and at + took >= begun), default=0
        )

    def usual(self, begun: float, ended: float) -> float:
        """Seconds that one statement in a hundred took longer than."""
        took = sorted(took for at, took in self.seen if begun <= at <= ended)
        return took[len(took) * 99 // 100] if took else 0.0


def client(
    url: str, sql: str, rows: int, place: Any, ready: Any, stop: Any, answer: Connection
) -> None:
    """One statement after the other until it is stopped; then the moments and lengths of all."""
    seen: list[tuple[float, float]] = []
    with psycopg.connect(url, autocommit=True) as connection:
        ready.release()
        while not stop.is_set():
            near = place.value if place is not None else 0
            key = near + random.randrange(NEAR) if near else random.randrange(rows) + 1
            begun = time.monotonic()
            connection.execute(sql, (min(key, rows),))
            seen.append((begun, time.monotonic() - begun))
            time.sleep(REST)
    answer.send(seen)


@contextmanager
def load(
    url: str, rows: int, statements: tuple[str, ...] = (WRITE, READ), clients: bool = True
) -> Iterator[Load]:
    """Clients for the time of the block, for each statement one anywhere, and a writer near a
    place. Afterwards `seen` is filled."""
    context = multiprocessing.get_context("spawn")
    place, stop, ready = context.Value("q", 0), context.Event(), context.Semaphore(0)
    running = Load(place)
    every = (*((sql, None) for sql in statements), (statements[0], place)) if clients else ()
    processes = []
    for sql, near in every:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=client, args=(url, sql, rows, near, ready, stop, theirs))
        process.start()
        theirs.close()
        processes.append((process, ours))
    try:
        for _ in processes:
            assert ready.acquire(timeout=60), "a client did not begin"
        time.sleep(CALM)
        yield running
        time.sleep(0.1)
    finally:
        stop.set()
        for process, ours in processes:
            try:
                running.seen += ours.recv()
            finally:
                process.join()
