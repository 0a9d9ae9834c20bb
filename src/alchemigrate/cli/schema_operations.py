"""`alchemigrate schema operations`: all safe operations on a live schema, a line each."""

from __future__ import annotations

from rich.table import Table

from ..operationkit import load
from .terminal import out


def operations() -> None:
    """List every operation that changes a live schema safely: name, class, title."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for title in ("operation", "class", "what"):
        table.add_column(title, no_wrap=title != "what")
    for one in load():
        table.add_row(one.page_name, one.operation.__name__, one.title)
    out.print(table)


COMMANDS = {"operations": operations}
