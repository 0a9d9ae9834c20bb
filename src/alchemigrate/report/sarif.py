"""Reports as SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .. import __version__
from ..checkkit import Check
from ..dangerkit import Danger
from ..rulekit.rule import Rule
from ..source.lines import Lines
from ..upgrade.alone import Alone
from ..upgrade.fingerprints import fingerprints
from ..upgrade.ledger import count
from ..upgrade.risk.assess import assess
from ..upgrade.risk.level import risk
from ..values.finding import Finding, Status, Unfound
from ..values.text import Edit, Safety
from . import step
from .explained import page
from .json_document import dump
from .risk import assessment
from .severity import SEVERITY
from .statistics import statistics
from .wording import below_repository, outcome

if TYPE_CHECKING:
    from ..upgrade.told import Told

VERSION = "2.1.0"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
BASE = "SRCROOT"
FINGERPRINT = "alchemigrate/v1"
UNFOUND = "sqlalchemy-warning"
STAND_IN = ("alembic.ini", "pyproject.toml", "setup.cfg", "setup.py", "requirements.txt")
"""Files of which the first takes what stands in none."""
SUPPRESSIONS = {Status.SUPPRESSED: "inSource", Status.BASELINE: "external"}
Json = dict[str, Any]


def render(report: Told, counts_only: bool) -> str:
    """The report as one SARIF log; `counts_only` adds the counts and leaves all results in.

    A log without its results would tell a code scanner that everything was cured.
    """
    driver = {
        "name": "alchemigrate",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": _rules(report),
    }
    places = _Places(report)
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "the top of the repository"}}},
        "invocations": [_invocation(report, places)],
        "results": [*_results(report, places), *_unfound(report.unfound, places)],
        "properties": {
            **report.facts,
            "proofs": count(report.findings),
            "assessment": assessment(assess(report.findings)),
        },
    }
    if report.ahead is not None:
        run["properties"]["step"] = step.document(report.ahead)
    if counts_only:
        run["properties"]["statistics"] = [asdict(one) for one in statistics(report.findings)]
    return dump({"$schema": SCHEMA, "version": VERSION, "runs": [run]})


class _Places:
    """Files and places in them, told from the top of the repository."""

    def __init__(self, report: Told) -> None:
        self._prefix = below_repository(report.tree.root)
        every = (*(name for name in STAND_IN if (report.tree.root / name).is_file()),
                 *report.tree.files)  # fmt: skip
        self._stand_in = every[0] if every else ""

    def file(self, path: str) -> Json:
        uri = quote(os.fsencode(self._prefix + path))
        return {"uri": uri, "uriBaseId": BASE}

    def nowhere(self) -> Json:
        """Where to put what stands in no file: code scanners refuse a log with a result in none."""
        if not self._stand_in:
            return {}
        told = {"text": "it stands in no file of the project; this one takes its place"}
        return {**self.lines(self._stand_in, 1, 1), "message": told}

    def lines(self, path: str, first: int, last: int) -> Json:
        region = {"startLine": first, "endLine": last}
        return {"physicalLocation": {"artifactLocation": self.file(path), "region": region}}


def _rules(report: Told) -> list[Json]:
    """The rules that were met: a reader needs no other page than what stands here."""
    met = {finding.code for finding in report.findings}
    found = [_rule(rule) for rule in report.known if rule.code in met]
    if report.unfound:
        words = {"text": "SQLAlchemy warned of it when the tests ran, and no rule found it."}
        found.append({"id": UNFOUND, "shortDescription": words, "help": words})
    return found


def _rule(rule: Rule | Check | Danger) -> Json:
    title, _, body = rule.page.strip().partition("\n")
    since = {"since": rule.since} if isinstance(rule, Rule) else {}
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": body.strip() or title},
        "help": {"text": rule.page.strip(), "markdown": page(rule)},
        "defaultConfiguration": {"level": SEVERITY[rule.level]},
        "properties": {"level": str(rule.level), **since, "tags": ["sqlalchemy"]},
    }


def _invocation(report: Told, places: _Places) -> Json:
    skipped = [
        {
            "level": "warning",
            "message": {"text": f"not read: {entry.reason}"},
            "locations": [{"physicalLocation": {"artifactLocation": places.file(entry.path)}}],
        }
        for entry in report.skipped
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": skipped}


def _results(report: Told, places: _Places) -> Iterator[Json]:
    alone = Alone(report.tree)
    compared = any(finding.status is Status.BASELINE for finding in report.findings)
    for finding, fingerprint in fingerprints(report.keyed(report.findings)):
        result = _result(finding, places)
        result["partialFingerprints"] = {FINGERPRINT: fingerprint}
        if compared:
            known = finding.status is Status.BASELINE
            result["baselineState"] = "unchanged" if known else "new"
        fix = _fix(finding, alone, places) if finding.status is Status.OPEN else None
        yield result | ({"fixes": [fix]} if fix else {})


def _result(finding: Finding, places: _Places) -> Json:
    """One finding; what was applied is for information, and says where it stands now."""
    done = finding.status is Status.APPLIED
    location = places.nowhere() if not finding.is_placed else {}
    if finding.is_placed:
        location = places.lines(finding.path, finding.line, finding.end_line)
        region = location["physicalLocation"]["region"]
        region |= {"startColumn": finding.column, "endColumn": finding.end_column}
    if finding.object:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.object}]
    allowed = SUPPRESSIONS.get(finding.status)
    suppression = {"kind": allowed, "status": "accepted", "justification": finding.reason}
    found: Json = {
        "ruleId": finding.code,
        "kind": "informational" if done else "fail",
        "level": "none" if done else SEVERITY[finding.level],
        "message": {"text": f"{finding.message}: {outcome(finding)}"},
        "locations": [location],
        "suppressions": [suppression] if allowed else [],
        "properties": {"status": str(finding.status), "fix": finding.fix_kind},
    }
    found["properties"] |= {"risk": str(risk(finding))}
    if finding.proof:
        found["properties"] |= {"proof": str(finding.proof), "proofTests": finding.proof_tests}
        found["relatedLocations"] = [
            places.lines(one.path, one.line, one.end_line)
            | {"message": {"text": "where it stands after the run"}}
            for one in finding.after
        ]
    return found


def _fix(finding: Finding, alone: Alone, places: _Places) -> Json | None:
    changes = alone.changes(finding)
    if finding.fix is None or not changes:
        return None
    safe = finding.fix.safety is Safety.SAFE
    told = "safe: does the same" if safe else "unsafe: needs a human's look"
    note = f" ({finding.fix.note})" if finding.fix.note else ""
    return {
        "description": {"text": told + note},
        "artifactChanges": [
            {"artifactLocation": places.file(path), "replacements": _replacements(text, edits)}
            for path, edits in changes.items()
            for text in [alone.text(path)]
        ],
    }


def _replacements(text: str, edits: Iterable[Edit]) -> Sequence[Mapping[str, object]]:
    lines = Lines(text)
    found = []
    for edit in edits:
        (line, column), (end_line, end_column) = map(lines.position, (edit.start, edit.end))
        region = {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        }
        found.append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
    return found


def _unfound(found: Iterable[Unfound], places: _Places) -> Iterator[Json]:
    for one in found:
        yield {
            "ruleId": UNFOUND,
            "kind": "fail",
            "level": "warning",
            "message": {"text": f"{one.message} (seen in {one.tests} tests, found by no rule)"},
            "locations": [places.lines(one.path, one.line, one.line)],
            "suppressions": [],
        }
