"""Where output goes: answers to standard output, progress and errors to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

from rich.console import Console

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """Exit codes of every command."""

    CLEAN = 0
    FINDINGS = 1
    FAILURE = 2


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line that says what is being done, on a terminal; nothing in a pipe."""
    if not err.is_terminal:
        yield lambda message: None
        return
    with err.status("starting") as status:
        yield status.update


def write(text: str, output: Path | None) -> None:
    """Text to a file, or to standard output alone and unadorned."""
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
