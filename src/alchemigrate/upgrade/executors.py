"""Where work is done: in this process, in threads, in processes, or on a Dask cluster."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from multiprocessing.context import BaseContext
from typing import Any, ParamSpec, TypeVar

from alchemigrate.errors import UsageError

P = ParamSpec("P")
R = TypeVar("R")

UNKNOWN_WIDTH = 32
MOST_WAITERS = 256
KNOWN = "serial, threads[:n], processes[:n] or dask://host:port"


class Serial(Executor):
    """Does the work at once, in the caller's own thread."""

    width = 1

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """A future that is done; what `fn` raises is raised here."""
        future: Future[R] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Threads(ThreadPoolExecutor):
    """Threads of this process."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.width = width


class Processes(ProcessPoolExecutor):
    """Processes that start clean: a progress display may run threads in this one."""

    def __init__(self, width: int) -> None:
        super().__init__(width, mp_context=_context(), initializer=_leave_interrupts)
        self.width = width


class Forks(ProcessPoolExecutor):
    """Processes that begin with all that this one has in memory; see `forkable`."""

    def __init__(self, width: int) -> None:
        context = multiprocessing.get_context("fork")
        super().__init__(width, mp_context=context, initializer=_leave_interrupts)
        self.width = width


class Fleet(Executor):
    """The workers of a Dask scheduler (extra `fleet`), which must have the tool installed."""

    def __init__(self, address: str) -> None:
        try:
            distributed = importlib.import_module("distributed")
        except ImportError as error:
            raise UsageError(
                "Dask is not installed",
                where=f"dask://{address}",
                cure="install alchemigrate[fleet]",
            ) from error
        try:
            self._client: Any = distributed.Client(f"tcp://{address}", timeout=10)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"no Dask scheduler answers ({error})",
                where=f"dask://{address}",
                cure="start one with `dask scheduler`, or check host and port",
            ) from error
        self.width: int = sum(self._client.nthreads().values()) or 1
        # Dask's own executor never ends a future whose result a dying worker took with it, so
        # threads wait for the answers here.
        self._waiters = ThreadPoolExecutor(min(2 * self.width, MOST_WAITERS))
        self.deaths: tuple[type[Exception], ...] = (distributed.KilledWorker, CancelledError)

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Send a call to some worker."""
        remote = self._client.submit(fn, *args, pure=False, **kwargs)
        return self._waiters.submit(remote.result)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the cluster go, which runs on; with `cancel_futures` wait for no more answers."""
        if not cancel_futures:
            self._waiters.shutdown(wait=wait)
        self._client.close()
        self._waiters.shutdown(wait=wait, cancel_futures=cancel_futures)


def executor_from(spec: str | None) -> Executor | None:
    """The executor that a user named; None leaves the choice to the amount of work.

    Raises UsageError for a name that is none, or a cluster that does not answer.
    """
    kind, _, rest = (spec or "").partition(":")
    if spec is None:
        return None
    if kind == "dask" and rest.startswith("//") and ":" in rest:
        return Fleet(rest.removeprefix("//").rstrip("/"))
    number = int(rest) if rest.isdecimal() else 0
    if (number > 0) != (":" in spec):
        raise UsageError(f"{spec!r} is no executor", cure=f"use {KNOWN}")
    if spec == "serial":
        return Serial()
    if kind == "threads":
        return Threads(number or cores())
    if kind == "processes":
        return Processes(number or cores())
    raise UsageError(f"{spec!r} is no executor", cure=f"use {KNOWN}")


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def forkable() -> bool:
    """Whether this process may be copied: on Linux, with no thread that could hold a lock."""
    return sys.platform == "linux" and threading.active_count() == 1


def width(executor: Executor) -> int:
    """How many workers an executor has; one of an unknown kind is taken for a large one."""
    known: int = getattr(executor, "width", UNKNOWN_WIDTH)
    return known


def deaths(executor: Executor) -> tuple[type[Exception], ...]:
    """The errors by which an executor says that a worker died, not that the work failed."""
    own = executor.deaths if isinstance(executor, Fleet) else ()
    return (BrokenExecutor, *own)


def _context() -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["alchemigrate.upgrade.workers"])
    return context


def _leave_interrupts() -> None:
    """Ctrl-C reaches the whole group; the parent alone ends the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
