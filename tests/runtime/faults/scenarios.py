"""What goes wrong: each scenario happens to a server under load, and returns when it is over."""

from __future__ import annotations

import asyncio
import os
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from runtime.faults.load import Load, Told
from runtime.ledger import Entry
from runtime.servers.postgresql import Server
from runtime.servers.proxy import Proxy
from sqlalchemy.ext.asyncio import AsyncSession

from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database

END_ALL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
CANCEL_ALL = END_ALL.replace("terminate", "cancel")


@dataclass
class Scene:
    """Where it happens: a server, the proxy before it, and how long a fault lasts (seconds).

    `database` and `load` are those of the measurement that is running.
    """

    server: Server
    proxy: Proxy
    lasts: float = 1.0
    database: Database | AsyncDatabase | None = None
    load: Load = field(default_factory=lambda: Load(0))


def backends_ended(scene: Scene) -> None:
    """Every connection is terminated, again and again."""
    for _ in range(5):
        scene.server.execute(END_ALL)
        time.sleep(scene.lasts / 5)


def statements_cancelled(scene: Scene) -> None:
    """Every statement that runs is cancelled, again and again."""
    for _ in range(20):
        scene.server.execute(CANCEL_ALL)
        time.sleep(scene.lasts / 20)


def restarted(scene: Scene) -> None:
    """The server is stopped, is away for a while, and comes back."""
    scene.server.stop("fast")
    time.sleep(scene.lasts)
    scene.server.start()


def crashed(scene: Scene) -> None:
    """The server crashes and recovers."""
    scene.server.stop("immediate")
    scene.server.start()


def paused(scene: Scene) -> None:
    """No process of the server does anything for a while."""
    scene.server.pause()
    time.sleep(scene.lasts)
    scene.server.resume()


def cut(scene: Scene) -> None:
    """Every connection is reset by the network, again and again."""
    for _ in range(5):
        scene.proxy.cut()
        time.sleep(scene.lasts / 5)


def frozen(scene: Scene) -> None:
    """The network passes nothing for a while, and then resets everything."""
    scene.proxy.freeze()
    time.sleep(scene.lasts)
    scene.proxy.thaw()
    scene.proxy.cut()


def exhausted(scene: Scene) -> None:
    """Every connection of the pool waits for a lock, so that there is none for others."""
    scene.server.execute(f"BEGIN; LOCK TABLE entry; SELECT pg_sleep({scene.lasts + 2.2}); COMMIT")


def clients_cancelled(scene: Scene) -> None:
    """Tasks give up after some milliseconds, wherever they are; threads cannot."""
    patience, scene.load.patience = scene.load.patience, 0.008
    time.sleep(scene.lasts)
    scene.load.patience = patience


def forked(scene: Scene) -> None:
    """The process forks while its connections are in use, and the children write too."""
    for number in range(5):
        name = f"child.{number}"
        pid = os.fork()
        if pid == 0:
            os._exit(_write(scene.database, name))
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        error = CHILD_FAILED if code else ""
        scene.load.told.append(Told(name, -1, time.monotonic(), error, typed=not code))
        time.sleep(scene.lasts / 5)


CHILD_FAILED = "a child failed"


def _write(database: Database | AsyncDatabase | None, name: str) -> int:
    """In a child: one row, on a connection of its own; the exit code."""

    async def add(session: AsyncSession) -> None:
        session.add(Entry(request=name))

    try:
        if isinstance(database, AsyncDatabase):
            asyncio.run(_run(database, add))
        elif database is not None:
            database.run_in_transaction(lambda session: session.add(Entry(request=name)))
    except Exception:  # noqa: BLE001  (the parent sees the code)
        traceback.print_exc()
        return 1
    return 0


async def _run(database: AsyncDatabase, work: Callable[[AsyncSession], Awaitable[None]]) -> None:
    await database.run_in_transaction(work)


SCENARIOS: dict[str, Callable[[Scene], None]] = {
    "backends ended": backends_ended,
    "statements cancelled": statements_cancelled,
    "server restarted": restarted,
    "server crashed": crashed,
    "server paused": paused,
    "network cut": cut,
    "network frozen": frozen,
    "pool exhausted": exhausted,
    "clients cancelled": clients_cancelled,
    "process forked": forked,
}
