"""Curing what the checks found: edits are tried in a copy, then all is written as one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...errors import ConflictError, UsageError
from ...migrate import difference
from ...migrate.order import ordered
from ...migrate.revisions import folder as folders
from ...migrate.revisions.steps import step
from ...migrate.revisions.write import Revision, utc_now, write
from ...source.diff import unified
from ...upgrade import ledger
from ...upgrade.doctor.scratch import copy_of
from ...upgrade.gitstate import refuse_dirty
from ...upgrade.journal import Change, Run
from ...upgrade.recover import recover
from ...upgrade.verification import parses
from ...values.finding import Finding, Status
from ...values.proof import Proof
from ...values.remedy import SchemaChange
from ..places import Places
from ..reread import Reading, Reread
from ..validation import Validation
from .gate import Gate
from .meant import unmeant
from .trial import Settled, Trial

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be done: `unsafe` cures, too; nothing is written without `write`."""

    unsafe: bool = False
    write: bool = True
    allow_dirty: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of the findings, the files that change, the revision, and the run, if there is
    one."""

    findings: tuple[Finding, ...]
    changed: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    before: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    revision: Revision | None = None
    run: str | None = None

    def told(self, validation: Validation) -> Validation:
        """What was found, with what became of it."""
        made = self.revision.path if self.revision is not None else None
        return replace(validation, findings=self.findings, run=self.run, revision=made)

    def diff(self) -> str:
        """All changes as one unified diff."""
        return "".join(
            unified(path, self.before.get(path, b""), new)
            for path, new in sorted(self.changed.items())
        )


def fix(
    validation: Validation,
    read: Reread,
    wishes: Wishes,
    *,
    say: Say = lambda _: None,
) -> Fixed:
    """Cure what can be cured; `read` says what a tree holds.

    Raises DirtyTreeError for uncommitted changes in files it would touch, ConflictError if the
    models are not as they were meant to be once they are written (all is restored then), RunError.
    """
    root = validation.tree.root
    if wishes.write:
        recover(root)
    folder, none = _folder(root)
    places = Places(root, validation.models)
    unread = frozenset(path for name, _ in validation.failed if (path := places.path_of(name)))
    gate = Gate(
        validation.models, validation.rows, unread, wishes.unsafe, none, _behind(validation, folder)
    )
    curable = [one for one in validation.left if one.remedy is not None]
    closed = {one: why for one in curable if (why := gate.closed(one))}
    tried = [one for one in curable if one not in closed and one.remedy and one.remedy.edits]
    settled = _settled(validation, read, tried, say)
    drifted = [one for one in curable if one not in closed and one not in tried]
    refused = {**closed, **settled.refused}
    steps = [step(one) for one in _changes(validation, settled, drifted)]
    revision = None
    if steps and folder is not None:
        more = f" and {len(steps) - 1} more" if len(steps) > 1 else ""
        revision = write(folder, f"{steps[0].title}{more}", steps, utc_now())
    done = frozenset((*settled.kept, *drifted))
    findings = tuple(_ended(one, done, refused) for one in validation.findings)
    changed = dict(settled.changed)
    before = {path: (root / path).read_bytes() for path in changed}
    if revision is not None:
        changed[revision.path] = revision.text.encode()
    fixed = Fixed(findings, changed, before, revision)
    if not wishes.write or not changed:
        return fixed
    if not wishes.allow_dirty:
        refuse_dirty(root, sorted(before))
    say(f"writing {len(changed)} files")
    return replace(fixed, run=_write(root, fixed, read, settled.after))


def _folder(root: Path) -> tuple[folders.Folder | None, str]:
    """The folder of revisions, or why none can be written."""
    try:
        found = folders.find(root)
        found.head()
    except UsageError as error:
        return None, f"no revision can be written: {error.what}; {error.cure}"
    return found, ""


def _behind(validation: Validation, folder: folders.Folder | None) -> str:
    """That the database is at other revisions than the files lead to; "" if it is not."""
    at = validation.at
    if folder is None or at is None or at == folder.heads:
        return ""
    return (
        f"the database is at {', '.join(at) or 'no revision'}, the files lead to "
        f"{', '.join(folder.heads) or 'none'}: alembic upgrade head first"
    )


def _settled(validation: Validation, read: Reread, tried: Sequence[Finding], say: Say) -> Settled:
    before = read.before
    if not tried:
        return Settled((), {}, {}, before)
    live = frozenset(one.code for one in read.checks if one.live)
    say(f"trying {len(tried)} cures in a copy")
    places = Places(validation.tree.root, validation.models)
    with copy_of(validation.tree.root) as copy:
        return Trial(places, copy, read, before, live).settle(tried)


def _changes(
    validation: Validation, settled: Settled, drifted: Sequence[Finding]
) -> tuple[SchemaChange, ...]:
    """What the database lacks of the models, and what the edits change in them, in their order."""
    wanted = [change for one in drifted if one.remedy for change in one.remedy.changes]
    wanted += difference.changes(validation.models.schema, settled.after.models.schema)
    return ordered(wanted)


def _ended(finding: Finding, done: frozenset[Finding], refused: Mapping[Finding, str]) -> Finding:
    if finding in done:
        return replace(finding.ended(Status.APPLIED, finding.cure), proof=Proof.SCHEMA)
    if finding in refused:
        return finding.ended(Status.WITHHELD, f"{refused[finding]}; {finding.cure}")
    return finding


def _write(root: Path, fixed: Fixed, read: Reread, wanted: Reading) -> str:
    """Write all as one run, and look at the models again; a difference rolls all of it back."""
    changes = [
        Change(path, fixed.before.get(path), data) for path, data in sorted(fixed.changed.items())
    ]
    summary = {"findings": len(fixed.findings), "changed_files": len(changes)}
    meta = {"command": "models --fix", "target": "", "summary": summary}
    with Run.begin(root, changes, meta) as run:
        run.write()
        parses(root, fixed.changed)
        now = read(root)
        found = unmeant(wanted.answer, now.answer, ())
        found += [f"{code} at {name}" for code, name in sorted(now.found ^ wanted.found)]
        if found:
            raise ConflictError(
                f"once written the models differ from the trial: {', '.join(found[:5])}",
                where=str(root),
                cure="all files were restored; report this as a defect",
            )
        run.attach(ledger.NAME, ledger.encode(fixed.findings))
        run.keep()
        return run.id
