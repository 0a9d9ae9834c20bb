"""Which finding explains which error."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...rulekit.load import load
from ...values.finding import Finding
from .errors import Raised


def explaining(error: Raised, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that explain an error: those whose sign it bears, else those at its very place.

    A sign is a rule's own pattern for what SQLAlchemy says; the error must also name the finding's
    object or pass through its file.
    """
    known = list(findings)
    signed = [finding for finding in known if _bears_sign(error, finding)]
    named = [finding for finding in signed if _names(error, finding)]
    if named:
        return named
    same_file = [f for f in signed if f.path in {path for path, _ in error.places}]
    return same_file or signed or [finding for finding in known if _at(error, finding)]


def _bears_sign(error: Raised, finding: Finding) -> bool:
    owner, _, attribute = finding.object.rpartition(".")
    for pattern in _signs().get(finding.rule, ()):
        filled = pattern.replace("{attribute}", re.escape(attribute)).replace(
            "{owner}", re.escape(owner)
        )
        if re.search(filled, error.text):
            return True
    return False


def _signs() -> dict[str, tuple[str, ...]]:
    return {rule.name: rule.signs for rule in load() if rule.startup}


def _names(error: Raised, finding: Finding) -> bool:
    owner = finding.object.split(".")[0]
    return bool(owner) and re.search(rf"\b{re.escape(owner)}\b", error.words) is not None


def _at(error: Raised, finding: Finding) -> bool:
    return any(
        path == finding.path and finding.line <= line <= finding.end_line
        for path, line in error.places
    )
