"""Where output goes: answers to standard output, progress and errors to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path

from rich.console import Console
from rich.live import Live

from ..errors import UsageError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """Exit codes of every command."""

    CLEAN = 0
    FINDINGS = 1
    FAILURE = 2


def tolerate() -> None:
    """Let no character end a report: a terminal that cannot show one shows its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


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
    """Text to a file, or to standard output alone and unadorned; bytes that were no text too."""
    data = text.encode("utf-8", "surrogateescape")
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise _refused(output, error.strerror or "refused") from error


def writable(output: Path | None) -> Path | None:
    """The file a report goes to; raises UsageError before any work if it cannot be one."""
    if output is not None and output.is_dir():
        raise _refused(output, "it is a folder")
    if output is not None and not output.parent.is_dir():
        raise _refused(output, "there is no such folder")
    return output


def _refused(output: Path, reason: str) -> UsageError:
    return UsageError(f"cannot be written ({reason})", where=str(output), cure="check --output")


def aside(text: str) -> None:
    """Say something beside the answer."""
    err.print(text, markup=False, soft_wrap=True)
