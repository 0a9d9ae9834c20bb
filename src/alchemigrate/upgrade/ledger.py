"""How each applied edit of a run was proven, kept with the run in `ledger.json`.

{"version": 1, "findings": [{.., "after": [[path, line, end_line], ..], "proof", "proof_tests"}]}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import RunError
from ..values.finding import Finding, Level, Status
from ..values.proof import Placed, Proof
from ..values.text import Fix, Safety, Span
from .disk import Disk

NAME = "ledger.json"
VERSION = 1
_PLAIN = (
    "rule", "code", "path", "line", "column", "end_line", "end_column", "message", "reason",
    "object", "cure", "tests", "requests", "blocked", "proof_tests",
)  # fmt: skip


def from_code(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as they stand right after an upgrade: what is safe is proven by reading only."""
    return tuple(
        one if one.status is not Status.APPLIED else replace(one, proof=read_only(one))
        for one in findings
    )


def read_only(finding: Finding) -> Proof:
    """The proof of an applied edit of which nothing has been run: what is safe the rule proved."""
    safe = finding.fix is not None and finding.fix.safety is Safety.SAFE
    return Proof.STATIC if safe else Proof.NONE


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """How many applied edits have each proof, the strongest first."""
    counts = Counter(one.proof for one in findings if one.proof is not None)
    return {str(proof): counts[proof] for proof in Proof}


def encode(findings: Sequence[Finding]) -> bytes:
    """The ledger of a run as the bytes of its file."""
    document = {"version": VERSION, "findings": [_entry(one) for one in findings]}
    return json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"


def store(folder: Path, findings: Sequence[Finding]) -> None:
    """Keep the ledger in a run's folder, in place of the one there; raises WriteError."""
    Disk().store(folder / NAME, encode(findings))


def load(folder: Path) -> tuple[Finding, ...]:
    """The findings of a run, from its folder; empty for a run that kept none.

    Raises RunError if the file is damaged or of another version.
    """
    path = folder / NAME
    if not path.is_file():
        return ()
    try:
        document = json.loads(path.read_bytes())
        if document["version"] != VERSION:
            raise ValueError(f"version {document['version']}")
        return tuple(_finding(raw) for raw in document["findings"])
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"the ledger is damaged or of another version ({error})",
            where=str(path),
            cure="remove the file: the run itself is not concerned",
        ) from error


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        **{name: getattr(finding, name) for name in _PLAIN},
        "level": str(finding.level),
        "status": str(finding.status),
        "fix": finding.fix_kind,
        "span": [finding.span.start, finding.span.end],
        "after": [[one.path, one.line, one.end_line] for one in finding.after],
        "proof": str(finding.proof) if finding.proof else None,
    }


def _finding(raw: dict[str, Any]) -> Finding:
    kind = raw["fix"]
    return Finding(
        **{name: raw[name] for name in _PLAIN if name in raw},
        level=Level(raw["level"]),
        status=Status(raw["status"]),
        fix=None if kind == "none" else Fix((), Safety(kind)),
        span=Span(*raw["span"]),
        after=tuple(Placed(*one) for one in raw["after"]),
        proof=Proof(raw["proof"]) if raw["proof"] else None,
    )
