"""Upgrading with proof: only edits that running code has proven are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import ConflictError
from ..values.finding import Finding, Status
from ..values.proof import Proof
from .check import Options
from .doctor.scratch import copy_of
from .engine import Report, fixed, put, whole_tree
from .fixpoint import Place, place_of
from .gitstate import refuse_dirty
from .overlays import overlay
from .proof import suite
from .proof.suite import DEFAULT
from .proof.tests import PASSING
from .tree import Tree
from .verify import Verification, verify

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """How edits are tried: the application's interpreter, SQLAlchemy before and after, and the
    command that runs the tests."""

    python: Path
    before: str = "1.4"
    after: str = "2.0"
    command: Sequence[str] = DEFAULT


def upgrade_proven(
    paths: Sequence[Path],
    options: Options,
    trial: Trial,
    *,
    allow_dirty: bool = False,
    say: Say = lambda _: None,
) -> Report:
    """Upgrade, and keep only the edits that the schema, or tests which run them, have proven.

    All is tried in copies first. What no test was seen to run is left out, edit by edit; but a
    file's edits without which tests break (they run it in another process) stay, proven by those.
    Requirements change only if nothing is left out. What remains is tried again and written as
    one run.

    Raises as `engine.upgrade` and `verify`; ConflictError if the application is not the same with
    all edits, since then nothing says which of them to trust.
    """
    tree = whole_tree(paths, say)
    report, _ = fixed(tree, options, say=say)
    if not report.changed:
        return report
    if not allow_dirty:
        refuse_dirty(tree.root, sorted(report.changed))
    work = _Work(tree, options, trial, say)
    findings, held = work.proven(report)
    unproven = [one for one in findings if _is_unproven(one)]
    if unproven:
        refused, needed = work.sorted_out(unproven, held)
        if refused:
            refused |= {place_of(one) for one in findings if _is_requirement(one)}
        report, _ = fixed(tree, options, refused, say=say)
        findings, _ = work.proven(report) if report.changed else (report.findings, held)
        findings = tuple(_with_need(one, needed) for one in findings)
    return put(replace(report, findings=findings), options, allow_dirty=allow_dirty, say=say)


@dataclass(frozen=True)
class _Work:
    """Trials of one tree in copies of it."""

    tree: Tree
    options: Options
    trial: Trial
    say: Say

    def proven(self, report: Report) -> tuple[tuple[Finding, ...], frozenset[str]]:
        """The findings with their proofs, and the tests that hold; raises ConflictError."""
        self.say(f"trying {report.summary['applied']} edits")
        trial = self.trial
        with ExitStack() as stack:
            before, after = (stack.enter_context(copy_of(self.tree.root)) for _ in range(2))
            _apply(report, after)
            found = verify(
                before, after, trial.before, trial.after, trial.python, trial.command,
                report.findings,
            )  # fmt: skip
        if not found.holds or found.tests is None:
            raise ConflictError(
                f"with all edits it is not the same application: {_why(found)}",
                where=str(self.tree.root),
                cure="nothing was written; upgrade a copy and see `alchemigrate verify` there, or "
                "leave rules out with --ignore",
            )
        return found.ledger, found.tests.held

    def sorted_out(
        self, unproven: Sequence[Finding], held: frozenset[str]
    ) -> tuple[frozenset[Place], dict[Place, int]]:
        """Which edits to leave out; and which tests need, with the number of those tests."""
        everything = frozenset(map(place_of, unproven))
        self.say(f"trying without {len(everything)} edits that no test was seen to run")
        if not self._broken_without(everything, held):
            return everything, {}
        refused: frozenset[Place] = frozenset()
        needed: dict[Place, int] = {}
        for path in sorted({one.path for one in unproven}):
            mine = frozenset(place_of(one) for one in unproven if one.path == path)
            self.say(f"trying without the edits of {path}")
            broken = self._broken_without(mine, held)
            if broken:
                needed |= dict.fromkeys(mine, broken)
            else:
                refused |= mine
        return refused, needed

    def _broken_without(self, places: frozenset[Place], held: frozenset[str]) -> int:
        """How many tests that hold do not pass any more without the fixes at these places."""
        report, _ = fixed(self.tree, self.options, places)
        trial = self.trial
        folder = overlay(trial.after, trial.python)
        with copy_of(self.tree.root) as after:
            _apply(report, after)
            done = suite.run(after, trial.python, [folder], trial.command)
        passing = {name for name, one in done.outcomes.items() if one.outcome in PASSING}
        return len(held - passing)


def _apply(report: Report, folder: Path) -> None:
    for path, data in report.changed.items():
        (folder / path).write_bytes(data)


def _why(found: Verification) -> str:
    """What does not hold, counted."""
    parts = []
    if found.schema.unexplained:
        parts.append(f"differences of the schema: {len(found.schema.unexplained)}")
    lost = (*found.tests.broken, *found.tests.missing) if found.tests is not None else ()
    if lost:
        names = ", ".join(verdict.test for verdict in lost[:3])
        parts.append(f"tests broken or gone: {len(lost)} ({names})")
    if found.tests is not None and found.tests.crashed:
        parts.append(f"the tests did not come to their end: {found.tests.crashed[-200:]}")
    if found.sql is not None and found.sql.differences:
        parts.append(f"differences of SQL: {len(found.sql.differences)}")
    return ", ".join(parts)


def _with_need(finding: Finding, needed: Mapping[Place, int]) -> Finding:
    tests = needed.get(place_of(finding), 0)
    if not tests or finding.status is not Status.APPLIED:
        return finding
    return replace(finding, proof=Proof.TEST, proof_tests=tests)


def _is_unproven(finding: Finding) -> bool:
    if finding.status is not Status.APPLIED or not finding.path.endswith(".py"):
        return False
    return finding.proof is None or not finding.proof.observed


def _is_requirement(finding: Finding) -> bool:
    return finding.status is Status.APPLIED and not finding.path.endswith(".py")
