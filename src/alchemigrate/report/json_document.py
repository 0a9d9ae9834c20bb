"""Reports as versioned JSON documents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ..values.finding import Finding, Skipped, Unfound

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
    }


def findings_document(
    *,
    target: str,
    files: int,
    skipped: Sequence[Skipped],
    findings: Sequence[Finding],
    unfound: Sequence[Unfound] = (),
    run: str | None,
    summary: Mapping[str, int],
) -> str:
    """The whole document of a check or an upgrade, as text with a final line break."""
    document = {
        "version": VERSION,
        "target": target,
        "files": files,
        "skipped": [{"path": entry.path, "reason": entry.reason} for entry in skipped],
        "findings": [finding(found) for found in findings],
        "unfound": [
            {"path": one.path, "line": one.line, "message": one.message, "tests": one.tests}
            for one in unfound
        ],
        "run": run,
        "summary": dict(summary),
    }
    return dump(document)


def dump(document: Mapping[str, object]) -> str:
    """A document as text, the same bytes for the same content."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
