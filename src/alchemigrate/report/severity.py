"""How much a finding weighs for tools that know errors, warnings and notes; errors come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..values.finding import Finding, Level

SEVERITY: Mapping[Level, str] = {
    Level.BREAKS: "error",
    Level.SILENT: "error",
    Level.WEAK: "warning",
    Level.SLOW: "warning",
    Level.DEPRECATED: "warning",
    Level.LEGACY: "note",
}


def by_weight(found: Iterable[Finding]) -> list[Finding]:
    """Findings, those that do most harm first; of one level in the order that they had."""
    order = list(Level)
    return sorted(found, key=lambda finding: order.index(finding.level))
