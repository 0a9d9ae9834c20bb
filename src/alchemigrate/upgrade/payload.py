"""How a task reaches the workers: once to each, however many chunks of items follow it."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from alchemigrate.upgrade.attempt import Failure, attempt

Task = tuple[Callable[[Any], Any], Callable[[Any], str]]
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Payload:
    """A pickled task, in a file for processes of this machine, else the bytes themselves.

    Copies of this process need neither: what is `kept` here, they have as well.
    """

    key: str
    file: str | None = field(compare=False)
    data: bytes | None = field(compare=False)

    @classmethod
    def of(cls, task: Callable[[T], R], name: Callable[[T], str], folder: Path | None) -> Payload:
        """A task and the function that names its items, kept in `folder` if there is one."""
        data = pickle.dumps((task, name), pickle.HIGHEST_PROTOCOL)
        key = hashlib.sha256(data).hexdigest()
        if folder is None:
            return cls(key, None, data)
        path = folder / key
        path.write_bytes(data)
        return cls(key, str(path), None)

    @classmethod
    @contextmanager
    def kept(cls, task: Callable[[T], R], name: Callable[[T], str]) -> Iterator[Payload]:
        """A task that processes find which are copied from this one meanwhile."""
        key = f"kept {next(_NUMBERS)}"
        _KEPT[key] = task, name
        try:
            yield cls(key, None, None)
        finally:
            del _KEPT[key]


_KEPT: dict[str, Task] = {}
_NUMBERS = count()


def each(task: Callable[[T], R], name: Callable[[T], str], items: Sequence[T]) -> list[R | Failure]:
    """The answers of a task to some items; what it raises is one item's answer."""
    return [attempt(name(item), partial(task, item)) for item in items]


def unpacked(payload: Payload, items: Sequence[Any]) -> list[Any]:
    """`each` in a worker that was sent a payload."""
    task, name = _load(payload)
    return each(task, name, items)


@lru_cache(maxsize=1)
def _load(payload: Payload) -> Task:
    if payload.key in _KEPT:
        return _KEPT[payload.key]
    data = payload.data if payload.file is None else Path(payload.file).read_bytes()
    task, name = pickle.loads(data or b"")
    return task, name
