"""Which finding explains which error."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from ...rulekit.load import load
from ...values.finding import Finding, Level
from .errors import Raised


def explaining(error: Raised, findings: Iterable[Finding], root: Path) -> list[Finding]:
    """The findings that explain an error: those whose sign it bears, else those at its very place.

    A sign is a rule's own pattern for what SQLAlchemy says; the error must also name the finding's
    object or pass through its file. The place is the innermost statement of the application that
    the error passed through, read below `root`.
    """
    known = list(findings)
    signed = [finding for finding in known if _bears_sign(error, finding)]
    named = [finding for finding in signed if _names(error, finding)]
    if named:
        return named
    same_file = [f for f in signed if f.path in {path for path, _ in error.places}]
    breaking = [finding for finding in known if finding.level is Level.BREAKS]
    return same_file or signed or _innermost(error, breaking, root)


def _innermost(error: Raised, findings: list[Finding], root: Path) -> list[Finding]:
    """Findings in the innermost statement of the error that has any."""
    for path, line in error.places:
        first, last = statement_lines(root / path, line)
        here = [f for f in findings if f.path == path and first <= f.line <= last]
        if here:
            return here
    return []


def statement_lines(path: Path, line: int) -> tuple[int, int]:
    """First and last line of the innermost statement at a line; the line itself if unreadable."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return line, line
    around = [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return max(around, default=(line, line))


def _bears_sign(error: Raised, finding: Finding) -> bool:
    owner, _, attribute = finding.object.partition(".")
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
