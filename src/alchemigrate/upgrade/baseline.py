"""Findings that are known and may stand; a baseline shrinks by itself and grows only when told.

The file holds, for each rule, path and text of a line, how many findings there are: it survives
lines that move. What the models' checks find is known by its object instead, without a path.
{"version": 1, "findings": [{"path", "rule", "text", "count"}]}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from ..errors import UsageError
from ..values.finding import Finding, Status
from .check import Options
from .disk import Disk
from .engine import Report
from .fingerprints import Key
from .told import Told

VERSION = 1
REASON = "stands in the baseline"
Baseline = Counter[Key]
AnyTold = TypeVar("AnyTold", bound=Told)
LookedFor = Callable[[Key], bool]
"""Whether a run would have found what is known by a key, had it still been there."""


@dataclass(frozen=True, slots=True)
class Compared(Generic[AnyTold]):
    """A report with its known findings marked; `gone` are known ones that are not found any more,
    `kept` is what the baseline is without those."""

    report: AnyTold
    kept: Baseline
    gone: Baseline


def load(path: Path) -> Baseline:
    """A baseline from its file; raises UsageError if there is none or it is damaged."""
    try:
        document = json.loads(path.read_bytes())
        if document["version"] != VERSION:
            raise ValueError(f"version {document['version']}")
        return Counter(
            {Key(one["path"], one["rule"], one["text"]): int(one["count"])
             for one in document["findings"]}
        )  # fmt: skip
    except FileNotFoundError as error:
        raise UsageError(
            "there is no such baseline", where=str(path), cure="make it with --write-baseline"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"the baseline cannot be read ({error})",
            where=str(path),
            cure="take it from version control, or write it anew with --write-baseline",
        ) from error


def store(path: Path, baseline: Baseline) -> None:
    """Write a baseline, the same bytes for the same content; raises WriteError."""
    entries = [
        {"path": key.path, "rule": key.rule, "text": key.text, "count": count}
        for key, count in sorted(baseline.items())
        if count > 0
    ]
    lines = ",\n".join(f"  {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    held = f"[\n{lines}\n ]" if entries else "[]"
    text = f'{{\n "version": {VERSION},\n "findings": {held}\n}}\n'
    staged = path.with_name(f"{path.name}.new")
    disk = Disk()
    disk.create(staged, text.encode("utf-8", "surrogateescape"), mode=0o644)
    disk.rename(staged, path)


def compare(report: AnyTold, baseline: Baseline, looked_for: LookedFor) -> Compared[AnyTold]:
    """Mark what a baseline knows; only what this run has looked for can be gone."""
    left = Counter(baseline)
    judged: dict[int, Finding] = {}
    standing = [finding for finding in report.findings if not finding.status.is_done]
    for finding, key in report.keyed(standing):
        if left[key] > 0:
            left[key] -= 1
            judged[id(finding)] = _known(finding)
    marked = tuple(judged.get(id(finding), finding) for finding in report.findings)
    gone = Counter({key: count for key, count in left.items() if count > 0 and looked_for(key)})
    return Compared(replace(report, findings=marked), baseline - gone, gone)


def grown(report: AnyTold, baseline: Baseline, looked_for: LookedFor) -> Compared[AnyTold]:
    """Take all that is left into a baseline, and mark it as known."""
    known = compare(report, baseline, looked_for)
    fresh = Counter(key for _, key in known.report.keyed(known.report.left))
    marked = tuple(
        finding if finding.status.is_done else _known(finding) for finding in known.report.findings
    )
    return Compared(replace(report, findings=marked), known.kept + fresh, known.gone)


def _known(finding: Finding) -> Finding:
    reason = f"{REASON}; {finding.reason}" if finding.reason else REASON
    return finding.ended(Status.BASELINE, reason)


def in_code(report: Report, options: Options) -> LookedFor:
    """What a check or an upgrade looks for: rules in force, in files that were asked for and read,
    or that are not there any more."""
    tree = report.tree
    rules = {rule.name for rule in options.rules()}
    paths = {*tree.asked, *tree.documents} - {entry.path for entry in report.skipped}

    def looked_for(key: Key) -> bool:
        there = key.path in paths or not (tree.root / key.path).exists()
        return key.rule in rules and there

    return looked_for
