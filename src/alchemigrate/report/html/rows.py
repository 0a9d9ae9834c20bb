"""Findings as compact plain data for the page's script: every text once, places by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...upgrade.risk.level import risk
from ...values.finding import Finding

FIELDS = (
    "code", "rule", "level", "status", "fix", "proof", "path", "line", "column", "message",
    "reason", "object", "cure", "risk", "tests", "requests", "proof_tests", "after",
)  # fmt: skip
"""The columns of a row, in their order."""

_SHARED = frozenset(FIELDS) - {"line", "column", "tests", "requests", "proof_tests", "after"}


class _Texts:
    """Numbers for texts, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def all(self) -> list[str]:
        """The texts by number."""
        return list(self._numbers)


def table(findings: Sequence[Finding], rules: Mapping[str, str]) -> dict[str, Any]:
    """The findings as `{"fields", "shared", "texts", "rows", "rules"}`.

    A row has one value for each of FIELDS; those of `shared` are numbers in `texts`.
    """
    texts = _Texts()
    rows = [[_value(name, one, texts) for name in FIELDS] for one in _sorted(findings)]
    return {
        "fields": FIELDS,
        "shared": [name for name in FIELDS if name in _SHARED],
        "texts": texts.all(),
        "rows": rows,
        "rules": dict(rules),
    }


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (one.path, one.line, one.column, one.code))


def _value(name: str, finding: Finding, texts: _Texts) -> Any:
    if name == "fix":
        return texts(finding.fix_kind)
    if name == "proof":
        return texts(str(finding.proof) if finding.proof else "")
    if name == "risk":
        return texts(str(risk(finding)))
    if name == "after":
        return [[texts(one.path), one.line] for one in finding.after[:3]]
    value = getattr(finding, name)
    return texts(str(value)) if name in _SHARED else value
