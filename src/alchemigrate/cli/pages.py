"""Pages about a check, an upgrade, or a kept run."""

from __future__ import annotations

from ..report.html.page import page
from ..report.html.telling import of_report, of_run
from ..rulekit.load import load
from ..upgrade.engine import Report
from ..upgrade.kept import Kept, kept


def told(report: Report) -> str:
    """The page of what a command came to; of an upgrade that wrote, with all its run kept."""
    if report.run is None:
        return page(of_report(report, _titles()))
    return page(of_run(kept(report.tree.root, report.run), _titles(), report))


def told_run(run: Kept) -> str:
    """The page of a kept run."""
    return page(of_run(run, _titles()))


def _titles() -> dict[str, str]:
    return {rule.name: rule.title for rule in load()}
