"""What the proofs of an upgrade say of each of its edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..values.finding import Finding, Status
from ..values.proof import Proof
from .ledger import read_only
from .proof.modelled import Models, concerns
from .proof.reach import Reach, Reached
from .proof.schema import SchemaProof
from .proof.tests import SuiteProof


@dataclass(frozen=True)
class Grader:
    """Grades edits by the proofs of one verification of the tree in `root`.

    `equal` are the tests whose SQL is the same (None where it was not compared), `sending` those
    that send any.
    """

    root: Path
    schema: SchemaProof
    suite: SuiteProof | None = None
    reach: Reach | None = None
    equal: frozenset[str] | None = None
    sending: frozenset[str] = frozenset()

    def graded(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings; those applied with their strongest proof."""
        models = Models(self.root, self.schema.compared)
        return tuple(
            self._one(one, models) if one.status is Status.APPLIED else one for one in findings
        )

    def _one(self, finding: Finding, models: Models) -> Finding:
        reached = self.reach.of(finding.after) if self.reach else Reached(False)
        tests = self._tests(reached)
        return replace(finding, proof=self._proof(finding, models, tests), proof_tests=len(tests))

    def _tests(self, reached: Reached) -> frozenset[str]:
        """The tests that tell something of an edit: those that ran it and passed before."""
        if self.suite is None or not reached.executed:
            return frozenset()
        broken = {verdict.test for verdict in self.suite.broken}
        known = self.suite.held | broken
        return known if reached.imported else reached.tests & known

    def _proof(self, finding: Finding, models: Models, tests: frozenset[str]) -> Proof:
        declared = [models.at(place) for place in finding.after]
        names = tuple(name for one in declared for name in one or ())
        if any(concerns(difference, names) for difference in self.schema.unexplained):
            return Proof.NONE
        if self.suite is not None and (self.suite.crashed or not tests <= self.suite.held):
            return Proof.NONE
        if names and None not in declared:
            return Proof.SCHEMA
        if not tests:
            return read_only(finding)
        same = self.equal is not None and tests <= self.equal and bool(tests & self.sending)
        return Proof.SQL if same else Proof.TEST
