"""What the model checks found, as the document that is published in docs/schemas/models.json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..upgrade.risk.assess import assess
from ..values.finding import Finding, Level
from . import sizes, step
from .json_document import dump, finding
from .risk import assessment
from .statistics import statistics

if TYPE_CHECKING:
    from ..validate.validation import Validation

VERSION = 1
PLACE = ("path", "line", "column", "end_line", "end_column")


def document(found: Validation, counts_only: bool) -> str:
    """What was looked at, the findings (unless `counts_only`), and the summary with the risk."""
    assessed = assess(found.findings)
    whole = {
        "version": VERSION,
        **found.facts,
        "failed": [{"module": name, "reason": reason} for name, reason in found.failed],
        "unread": [{"class": name, "reason": reason} for name, reason in found.unread],
        "step": step.document(found.step) if found.step is not None else None,
        "sizes": sizes.document(found.measured) if found.measured is not None else None,
        "findings": [_finding(one) for one in found.findings],
        "run": found.run,
        "revision": found.revision if found.run is not None else None,
        "statistics": [asdict(one) for one in statistics(found.findings)],
        "summary": {
            "findings": len(found.findings),
            **_levels(found),
            **found.statuses,
            "risk": str(assessed.risk),
            "effort": assessed.minutes,
        },
        "assessment": assessment(assessed),
    }
    if counts_only:
        del whole["findings"]
    return dump(whole)


def _levels(found: Validation) -> Mapping[str, int]:
    counts = Counter(one.level for one in found.findings)
    return {str(level): counts[level] for level in Level}


def _finding(found: Finding) -> dict[str, object]:
    """A finding as `check` tells it, with its cure; without a place if no file has it."""
    told = finding(found) | {"cure": found.cure}
    return told if found.is_placed else told | dict.fromkeys(PLACE)
