"""What was found in revisions, as the document that is published in docs/schemas/lint.json."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ..upgrade.risk.assess import assess
from .json_document import dump, finding
from .statistics import statistics

if TYPE_CHECKING:
    from ..migrate.linting import Lint

VERSION = 1


def document(found: Lint, counts_only: bool) -> str:
    """What was looked at, the findings (unless `counts_only`), and the summary."""
    assessed = assess(found.findings)
    axes = {one.name: str(one.axis) for one in found.known}
    whole = {
        "version": VERSION,
        **found.facts,
        "skipped": [asdict(one) for one in found.skipped],
        "findings": [
            {**finding(one), "cure": one.cure, "axis": axes[one.rule]} for one in found.findings
        ],
        "statistics": [asdict(one) for one in statistics(found.findings)],
        "summary": {
            "findings": len(found.findings),
            **found.statuses,
            "risk": str(assessed.risk),
            "effort": assessed.minutes,
        },
    }
    if counts_only:
        del whole["findings"]
    return dump(whole)
