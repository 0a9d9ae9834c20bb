"""Findings that the code itself allows: `# alchemigrate: allow query-get -- reason`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..values.finding import Finding, Status

_COMMENT = re.compile(
    r"#\s*alchemigrate:\s*allow\s+(?P<names>[\w\-, ]+?)(?:\s+--\s*(?P<why>.*))?\s*$"
)


def suppressed(findings: Iterable[Finding], text: str) -> list[Finding]:
    """The findings of one file, suppressed where a comment in their lines allows them."""
    lines = text.splitlines() if "alchemigrate:" in text else []
    return [_allowed(finding, lines) if lines else finding for finding in findings]


def _allowed(finding: Finding, lines: list[str]) -> Finding:
    for number in (finding.line, finding.end_line):
        found = _COMMENT.search(lines[number - 1]) if number <= len(lines) else None
        if found and finding.rule in re.split(r"[,\s]+", found["names"]):
            return finding.ended(Status.SUPPRESSED, found["why"] or "allowed by a comment")
    return finding
