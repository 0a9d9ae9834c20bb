"""The two jobs on code: `check` says what there is, `upgrade` rewrites it as a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..checkkit import Check
from ..checkkit import load as load_checks
from ..rulekit.load import load
from ..rulekit.rule import Rule
from ..source.diff import unified
from ..values.finding import Finding, Status, Unfound
from . import ledger
from .check import Options, aim
from .examine import examine
from .fingerprints import Key, keyed
from .fixpoint import Outcome, Place, fix_all
from .gitstate import refuse_dirty
from .journal import Change, Run
from .kept import READ, Reading
from .recover import recover
from .told import Told
from .trail import Trail, text_of
from .tree import Tree, read_tree
from .unfound import unfound
from .verification import parses

Say = Callable[[str], None]


@dataclass(frozen=True)
class Report(Told):
    """What a check or an upgrade came to; `changed` holds new bytes by path, `run` its journal,
    `unfound` what a recorded test run was warned of and no rule found, `trail` how the new bytes
    came to be."""

    target: str = ""
    changed: dict[str, bytes] = field(default_factory=dict, repr=False)
    run: str | None = None
    passes: int = 0
    trail: Trail | None = field(default=None, repr=False)

    @property
    def has_target(self) -> bool:
        """The new SQLAlchemy is one; a run that cured models has none."""
        return bool(self.target)

    @property
    def subject(self) -> str:
        """What the code is to run on."""
        return aim(self.target) if self.target else f"models of {self.tree.root.name}"

    @property
    def looked_at(self) -> str:
        """How many files."""
        skipped = f", {len(self.skipped)} skipped" if self.skipped else ""
        return f"{len(self.tree.asked)} files{skipped}"

    @property
    def tally(self) -> Mapping[str, int]:
        """The findings by status."""
        return self.statuses

    @property
    def facts(self) -> Mapping[str, Any]:
        """The target and the summary."""
        return {"target": self.target, "summary": self.summary}

    @property
    def known(self) -> tuple[Rule | Check, ...]:
        """All rules, or all checks of models where that is what was cured."""
        return load() if self.target else load_checks()

    @property
    def summary(self) -> dict[str, int]:
        """How many findings ended in each status, and how many files were read and changed."""
        return {
            "findings": len(self.findings),
            **self.statuses,
            "changed_files": len(self.changed),
            "skipped_files": len(self.skipped),
        }

    def keyed(self, found: Iterable[Finding]) -> Iterator[tuple[Finding, Key]]:
        """Findings with the words of their lines."""
        return keyed(found, self.text_of)

    def text_of(self, finding: Finding) -> str:
        """The text that a finding's place counts in: once written, what is left stands in the new
        one."""
        written = self.run is not None and finding.status is not Status.APPLIED
        data = self.changed.get(finding.path) if written else None
        return text_of(finding.path, self.tree.read(finding.path) if data is None else data)

    def diff(self) -> str:
        """All changes as one unified diff."""
        return "".join(
            unified(path, self.tree.read(path), new) for path, new in sorted(self.changed.items())
        )


def check(paths: Sequence[Path], options: Options, *, say: Say = lambda _: None) -> Report:
    """Find every place that the rules know; nothing is written outside `.alchemigrate/`."""
    say("reading files")
    tree = read_tree(paths)
    say(f"checking {len(tree.asked)} files")
    examined = examine(tree, options)
    skipped = (*tree.skipped, *examined.skipped)
    late = unfound(tree, examined.findings, options.modern)
    return Report(tree, examined.findings, skipped, late, options.target)


def upgrade(
    paths: Sequence[Path],
    options: Options,
    *,
    write: bool = True,
    allow_dirty: bool = False,
    say: Say = lambda _: None,
) -> Report:
    """Rewrite what can be proven, as a transaction; with `write` False only say what would change.

    Raises DirtyTreeError for uncommitted changes in files it would touch, RunError and its kinds
    if writing fails (everything is restored then).
    """
    tree = whole_tree(paths, say) if write else read_tree(paths)
    report, outcome = fixed(tree, options, say=say)
    if not write:
        rest = tuple(_in_original(one, outcome, tree) for one in report.findings)
        return replace(report, findings=rest)
    return put(report, options, allow_dirty=allow_dirty, say=say)


def whole_tree(paths: Sequence[Path], say: Say) -> Tree:
    """The project as it is, once a run that did not come to its end has been undone."""
    tree = read_tree(paths)
    restored = recover(tree.root)
    for finished in restored:
        say(f"restored an unfinished run: {finished}")
    return read_tree(paths) if restored else tree


def fixed(
    tree: Tree,
    options: Options,
    refused: frozenset[Place] = frozenset(),
    *,
    say: Say = lambda _: None,
) -> tuple[Report, Outcome]:
    """What an upgrade would make of a tree, in memory; fixes at `refused` places are withheld."""
    say(f"fixing {len(tree.asked)} files")
    worth = [path for path in tree.asked if path in set(tree.relevant)]
    outcome = fix_all(
        worth,
        tree.documents,
        tree.read,
        options,
        tree.relevant,
        tree.files,
        tree.evidence,
        refused,
    )
    late: tuple[Unfound, ...] = ()
    if tree.evidence:
        late = unfound(tree, examine(tree, options).findings, options.modern)
    changed = {path: data for path, data in outcome.changed.items() if data != tree.read(path)}
    skipped = (*tree.skipped, *outcome.skipped)
    findings = ledger.from_code(outcome.findings)
    report = Report(
        tree, findings, skipped, late, options.target, changed, None, outcome.passes, outcome.trail
    )
    return report, outcome


def put(
    report: Report, options: Options, *, allow_dirty: bool = False, say: Say = lambda _: None
) -> Report:
    """Write what a report changes, as one run; the report with its id. Raises as `upgrade`."""
    if not report.changed:
        return report
    if not allow_dirty:
        refuse_dirty(report.tree.root, sorted(report.changed))
    return replace(report, run=_write(report.tree, report, options, say))


def _in_original(finding: Finding, outcome: Outcome, tree: Tree) -> Finding:
    """A finding at its place in the files as they are: nothing is written."""
    done = finding.status is Status.APPLIED
    return finding if done else outcome.trail.at_first(finding, tree.read)


def _write(tree: Tree, report: Report, options: Options, say: Say) -> str:
    """Write all changes as one run; a failed verification rolls all of it back."""
    changes = [Change(path, tree.read(path), data) for path, data in sorted(report.changed.items())]
    meta = {"command": "upgrade", "target": options.target, "summary": report.summary}
    with Run.begin(tree.root, changes, meta) as run:
        say(f"writing {len(changes)} files (run {run.id})")
        run.write()
        parses(tree.root, report.changed)
        run.attach(ledger.NAME, ledger.encode(report.findings))
        run.attach(READ, Reading(len(tree.asked), report.skipped, report.unfound).encode())
        run.keep()
        return run.id
