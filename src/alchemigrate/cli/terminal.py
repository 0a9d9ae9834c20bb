"""Where output goes: answers to standard output, progress and errors to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

from rich.console import Console
from rich.live import Live

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
    # No spinner: its thread would keep this process from sharing work with copies of itself.
    with Live(console=err, auto_refresh=False, transient=True) as live:
        yield lambda message: live.update(message, refresh=True)


def write(text: str, output: Path | None) -> None:
    """Text to a file, or to standard output alone and unadorned."""
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
