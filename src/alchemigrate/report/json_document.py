"""Reports as versioned JSON documents, as published in docs/schemas/check.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..upgrade.ledger import count
from ..upgrade.risk.assess import assess
from ..upgrade.risk.level import risk
from ..values.finding import Finding
from .risk import assessment
from .statistics import statistics

if TYPE_CHECKING:
    from ..upgrade.engine import Report

VERSION = 1


def finding(found: Finding) -> dict[str, object]:
    """One finding, as in the contract of `check --format json`."""
    return {
        "rule": found.rule,
        "code": found.code,
        "level": str(found.level),
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "end_line": found.end_line,
        "end_column": found.end_column,
        "message": found.message,
        "object": found.object,
        "fix": found.fix_kind,
        "status": str(found.status),
        "reason": found.reason,
        "tests": found.tests,
        "requests": found.requests,
        "risk": str(risk(found)),
        "after": [asdict(place) for place in found.after],
        "proof": str(found.proof) if found.proof else None,
        "proof_tests": found.proof_tests,
    }


def render(report: Report, counts_only: bool) -> str:
    """The whole document of a check or an upgrade; `counts_only` leaves the findings out."""
    document = {
        "version": VERSION,
        "target": report.target,
        "files": len(report.tree.asked),
        "skipped": [asdict(entry) for entry in report.skipped],
        "findings": [finding(found) for found in report.findings],
        "statistics": [asdict(one) for one in statistics(report.findings)],
        "unfound": [asdict(one) for one in report.unfound],
        "run": report.run,
        "summary": report.summary,
        "proofs": count(report.findings),
        "assessment": assessment(assess(report.findings)),
    }
    if counts_only:
        del document["findings"]
    return dump(document)


def dump(document: Mapping[str, object]) -> str:
    """A document as text, the same bytes for the same content."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
