"""Tasks for workers: importable by the processes that the tests start."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path


def double(item: str) -> str:
    """A task that works."""
    return item * 2


def slow_first(item: str) -> str:
    """The earlier items take longer than the later ones."""
    time.sleep(0.05 if item < "b" else 0)
    return item


def fail_at_bad(item: str) -> str:
    """A task with a defect."""
    if item == "bad":
        raise ValueError(f"cannot stand {item}")
    return item


def recurse(item: str) -> str:
    """A task without end."""
    return recurse(item)


def die_at_bad(item: str) -> str:
    """A task that takes its process with it."""
    if item.startswith("bad"):
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def exit_at_bad(item: str) -> str:
    """A task that ends its process as a crashing C extension would."""
    if item.startswith("bad"):
        os._exit(139)
    return item


def die_once(flag: str, item: str) -> str:
    """A process that dies by accident: the second time all goes well."""
    if item == "unlucky" and not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def where(item: str) -> int:
    """The process that does the work."""
    return os.getpid()


class Load:
    """A task that carries much, and tells each time it is unpacked."""

    def __init__(self, log: str) -> None:
        self.log = log

    def __setstate__(self, state: dict[str, str]) -> None:
        self.__dict__.update(state)
        with open(self.log, "a") as file:
            file.write(f"{os.getpid()}\n")

    def __call__(self, item: str) -> int:
        return os.getpid()


def broken_rule(item: str) -> object:
    """Code that stands in a rule's file and fails there."""
    source = "def find(node):\n    return node.missing\n"
    scope: dict[str, object] = {}
    exec(compile(source, "/opt/lib/alchemigrate/rules/session/query_get.py", "exec"), scope)
    find = scope["find"]
    assert callable(find), sys.path
    return find(item)
