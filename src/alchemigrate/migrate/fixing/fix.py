"""Writing all cures of revisions as one run, which a rollback takes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ...source.diff import unified
from ...source.lines import Lines
from ...source.module import parse
from ...source.shift import Shift
from ...upgrade import ledger
from ...upgrade.gitstate import refuse_dirty
from ...upgrade.journal import Change, Run
from ...upgrade.recover import recover
from ...upgrade.verification import parses
from ...values.finding import Finding, Status
from ...values.proof import Placed, Proof
from ...values.text import Edit
from ..linting import Lint
from .gate import rewritten


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of the findings, the files that change, and the run, if there is one."""

    findings: tuple[Finding, ...]
    before: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    changed: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    run: str | None = None

    def told(self, found: Lint) -> Lint:
        """What was found, with what became of it."""
        return replace(found, findings=self.findings, run=self.run)

    def diff(self) -> str:
        """All changes as one unified diff."""
        return "".join(
            unified(path, self.before[path], new) for path, new in sorted(self.changed.items())
        )


def fix(found: Lint, *, write: bool = True, allow_dirty: bool = False) -> Fixed:
    """Make all fixes, on disk only with `write`.

    Raises DirtyTreeError for uncommitted changes in files it would touch, RunError.
    """
    root = found.tree.root
    if write:
        recover(root)
    sources = {one.path: one.source for one in found.history.revisions}
    texts = rewritten(sources, found.findings)
    before = {path: found.tree.read(path) for path in texts}
    changed = {path: parse(path, before[path]).encode(text) for path, text in texts.items()}
    fixed = Fixed(_applied(found, sources, texts), before, changed)
    if not write or not changed:
        return fixed
    if not allow_dirty:
        refuse_dirty(root, sorted(changed))
    summary = {"findings": len(found.findings), "changed_files": len(changed)}
    meta = {"command": "schema lint --fix", "target": "", "summary": summary}
    changes = [Change(path, before[path], data) for path, data in sorted(changed.items())]
    with Run.begin(root, changes, meta) as run:
        run.write()
        parses(root, changed)
        run.attach(ledger.NAME, ledger.encode(fixed.findings))
        run.keep()
        return replace(fixed, run=run.id)


def _applied(
    found: Lint, sources: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[Finding, ...]:
    edits: dict[str, set[Edit]] = {path: set() for path in texts}
    mine = [one for one in found.findings if one.fix is not None and one.status is Status.OPEN]
    for one in mine:
        edits[one.path].update(one.fix.edits if one.fix else ())
    shifts = {path: Shift.of(every) for path, every in edits.items()}
    return tuple(
        _done(one, shifts[one.path], texts[one.path]) if one in mine else one
        for one in found.findings
    )


def _done(finding: Finding, shift: Shift, text: str) -> Finding:
    """The finding as applied: where its statement stands now, and how it was proven."""
    lines = Lines(text)
    span = shift.forward(finding.span)
    last = max(span.start, span.end - 1)
    place = Placed(finding.path, lines.position(span.start)[0], lines.position(last)[0])
    ended = finding.ended(Status.APPLIED, finding.cure)
    return replace(ended, after=(place,), proof=Proof.STATIC)
