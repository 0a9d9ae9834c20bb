"""Many files, several workers: chunks go out in order, answers come back in order.

A worker that dies takes only the file that killed it with it: the chunks it may have been at are
done again in fresh processes, halved until that file stands alone.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from alchemigrate.upgrade.attempt import Failure
from alchemigrate.upgrade.executors import (
    Fleet,
    Forks,
    Processes,
    Serial,
    cores,
    deaths,
    forkable,
    width,
)
from alchemigrate.upgrade.payload import Payload, each, unpacked
from alchemigrate.values.finding import Skipped

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int], None]
Flying = dict[Future[list[Any]], range]

ENOUGH = 300
"""Items below which starting processes afresh costs more than they save."""

ENOUGH_TO_FORK = 40
"""Items below which copies of this process cost more than they save."""

LARGEST = 32
"""Items of a chunk at most: what is done again if a worker dies."""

AHEAD = 2
"""Chunks handed out per worker, so that none waits for the next."""

DIED = "a worker process died while reading it"


@dataclass(frozen=True, slots=True)
class Crash:
    """A worker that died; `paths` are the files it may have been at, which were done again."""

    paths: tuple[str, ...]

    def __str__(self) -> str:
        return f"a worker process died at one of these files: {', '.join(self.paths)}"


@dataclass(frozen=True, slots=True)
class Batch(Generic[R]):
    """An answer for each item, in order: a result, an internal error, or why there is none."""

    results: tuple[R | Failure | Skipped, ...]
    crashes: tuple[Crash, ...] = ()


def unseen(done: int, total: int) -> None:
    """The progress of work that nobody watches."""


def run(
    executor: Executor | None,
    task: Callable[[T], R],
    items: Sequence[T],
    *,
    name: Callable[[T], str] = str,
    progress: Progress = unseen,
) -> Batch[R]:
    """Do `task` on each item; `name` gives an item's path, `progress` hears (done, total).

    Task, name and items must be picklable unless all is done in this process. With None as
    executor, processes are started only if there is enough work. A task is sent to each process
    once, so it may carry much: `functools.partial` of a whole project.
    """
    with ExitStack() as stack:
        work = _Work(stack, task, name, items, progress)
        work.do(executor or stack.enter_context(_ending(_default(len(items)))))
        answers = (work.answers[index] for index in range(len(items)))
        return Batch(tuple(answers), tuple(work.crashes))


def _default(number: int) -> Executor:
    if forks(number):
        return Forks(cores())
    return Serial() if number < ENOUGH or cores() == 1 else Processes(cores())


def forks(number: int) -> bool:
    """Whether so many items are shared among copies of this process, if nobody says otherwise."""
    return number >= ENOUGH_TO_FORK and forkable() and cores() > 1


@contextmanager
def _ending(executor: Executor) -> Iterator[Executor]:
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


@dataclass
class _Work(Generic[T, R]):
    """The state of one `run`; chunks are ranges of places in `items`."""

    stack: ExitStack
    task: Callable[[T], R]
    name: Callable[[T], str]
    items: Sequence[T]
    progress: Progress
    answers: dict[int, R | Failure | Skipped] = field(default_factory=dict)
    crashes: list[Crash] = field(default_factory=list)

    def do(self, executor: Executor) -> None:
        """Fill `answers`."""
        queue = deque(self._chunks(width(executor)))
        self._again(self._drain(executor, queue))
        while queue:
            if not isinstance(executor, Fleet):  # a cluster gets over a worker's death
                executor = self.stack.enter_context(_ending(Processes(cores())))
            self._again(self._drain(executor, queue))

    def _again(self, lost: Sequence[range]) -> None:
        if lost:
            names = [self.name(self.items[index]) for chunk in lost for index in chunk]
            self.crashes.append(Crash(tuple(names)))
        for chunk in lost:
            self._alone(chunk)

    def _chunks(self, workers: int) -> Iterator[range]:
        number = len(self.items)
        size = max(1, min(LARGEST, number // (workers * 4)))
        return (range(at, min(at + size, number)) for at in range(0, number, size))

    def _drain(self, executor: Executor, queue: deque[range]) -> list[range]:
        """Do all chunks; if a worker dies, give those that were out and have no answer."""
        flying: Flying = {}
        fatal = deaths(executor)
        try:
            while queue or flying:
                while queue and len(flying) < width(executor) * AHEAD:
                    future = self._submit(executor, queue[0])  # a dead pool says so here
                    flying[future] = queue.popleft()
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    self._take(flying[future], future.result())
                    del flying[future]
        except fatal:
            return self._settled(flying, fatal)
        return []

    def _settled(self, flying: Flying, fatal: tuple[type[Exception], ...]) -> list[range]:
        lost = []
        for future, chunk in flying.items():
            try:
                self._take(chunk, future.result())
            except fatal:
                lost.append(chunk)
        return lost

    def _alone(self, chunk: range) -> None:
        """Do a chunk in a process of its own, and its halves if that process dies."""
        with _ending(Processes(1)) as pool:
            try:
                self._take(chunk, self._submit(pool, chunk).result())
                return
            except BrokenExecutor:
                half = len(chunk) // 2
        if half:
            self._alone(chunk[:half])
            self._alone(chunk[half:])
        else:
            place = chunk[0]
            self._take(chunk, [Skipped(self.name(self.items[place]), DIED)])

    def _submit(self, executor: Executor, chunk: range) -> Future[list[Any]]:
        items = self.items[chunk.start : chunk.stop]
        if isinstance(executor, Serial | ThreadPoolExecutor):
            return executor.submit(each, self.task, self.name, items)
        return executor.submit(unpacked, self._payload(executor), items)

    def _payload(self, executor: Executor) -> Payload:
        if isinstance(executor, Forks):
            return self._kept
        return self._carried if isinstance(executor, Fleet) else self._filed

    @cached_property
    def _kept(self) -> Payload:
        return self.stack.enter_context(Payload.kept(self.task, self.name))

    @cached_property
    def _filed(self) -> Payload:
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="alchemigrate-"))
        return Payload.of(self.task, self.name, Path(folder))

    @cached_property
    def _carried(self) -> Payload:
        return Payload.of(self.task, self.name, None)

    def _take(self, chunk: range, answers: Sequence[R | Failure | Skipped]) -> None:
        self.answers.update(zip(chunk, answers, strict=True))
        self.progress(len(self.answers), len(self.items))
