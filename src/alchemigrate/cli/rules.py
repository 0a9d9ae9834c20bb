"""`alchemigrate rules`: all rules, a line each."""

from __future__ import annotations

from rich.table import Table

from ..rulekit.load import load
from .terminal import out


def run() -> None:
    """List every rule: code, name, level, title."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for title in ("code", "rule", "level", "since", "what"):
        table.add_column(title, no_wrap=title != "what")
    for rule in load():
        table.add_row(rule.code, rule.name, str(rule.level), rule.since, rule.title)
    out.print(table)
