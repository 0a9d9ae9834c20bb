"""`alchemigrate checks`: all model checks, a line each."""

from __future__ import annotations

from rich.table import Table

from ..checkkit import load
from .terminal import out


def run() -> None:
    """List every model check: code, name, level, title."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for title in ("code", "check", "level", "what"):
        table.add_column(title, no_wrap=title != "what")
    for check in load():
        table.add_row(check.code, check.name, str(check.level), check.title)
    out.print(table)
