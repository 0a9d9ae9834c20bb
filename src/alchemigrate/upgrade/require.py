"""Upgrading with proof: only edits that running code has proven are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import ConflictError
from ..values.finding import Finding, Status
from .check import Options
from .doctor.scratch import copy_of
from .engine import Report, fixed, put
from .fixpoint import Place, place_of
from .gitstate import refuse_dirty
from .proof.suite import DEFAULT
from .recover import recover
from .tree import Tree, read_tree
from .verify import verify

Say = Callable[[str], None]

ROUNDS = 8
"""How often edits may be left out before it is said that this does not come to an end."""


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

    All is tried in copies first; what was not proven is left out, edit by edit, and the rest is
    tried again, until everything that remains is proven; that is written as one run. Edits of
    files that are no Python (requirements) count as proven: the tests ran with what they ask for.

    Raises as `engine.upgrade` and `verify`; ConflictError if it does not come to an end.
    """
    recover(read_tree(paths).root)
    tree = read_tree(paths)
    refused: frozenset[Place] = frozenset()
    for number in range(1, ROUNDS + 1):
        report, _ = fixed(tree, options, refused, say=say)
        if not report.changed:
            return report
        if not allow_dirty:
            refuse_dirty(tree.root, sorted(report.changed))
        say(f"round {number}: trying {report.summary['applied']} edits")
        tried = replace(report, findings=_tried(tree, report, trial))
        unproven = [one for one in tried.findings if _is_unproven(one)]
        if not unproven:
            return put(tried, options, allow_dirty=allow_dirty, say=say)
        say(f"leaving out {len(unproven)} edits that nothing proved")
        refused |= {place_of(one) for one in unproven}
    raise ConflictError(
        f"after {ROUNDS} rounds there are still edits that nothing proves",
        where=f"{unproven[0].rule} at {unproven[0].path}:{unproven[0].line}",
        cure="nothing was written; leave the rule out with --ignore, or add a test that runs it",
    )


def _tried(tree: Tree, report: Report, trial: Trial) -> tuple[Finding, ...]:
    """The findings with the proofs that a trial in copies of the tree gave."""
    with ExitStack() as stack:
        before, after = (stack.enter_context(copy_of(tree.root)) for _ in range(2))
        for path, data in report.changed.items():
            (after / path).write_bytes(data)
        found = verify(
            before,
            after,
            trial.before,
            trial.after,
            trial.python,
            trial.command,
            report.findings,
        )
    return found.ledger


def _is_unproven(finding: Finding) -> bool:
    if finding.status is not Status.APPLIED or not finding.path.endswith(".py"):
        return False
    return finding.proof is None or not finding.proof.observed
