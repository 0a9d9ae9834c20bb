"""The proofs of an upgrade, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..upgrade.proof.schema import SchemaProof
    from ..upgrade.proof.tests import SuiteProof, Verdict
    from ..upgrade.verify import Verification


def lines(found: Verification) -> list[str]:
    """What is the same, and each difference, one per line."""
    told = [f"before on SQLAlchemy {found.before_version}, after on {found.after_version}"]
    told += schema_lines(found.schema)
    if found.tests is not None:
        told += test_lines(found.tests)
    told.append("equal" if found.holds else "different")
    return told


def schema_lines(proof: SchemaProof) -> list[str]:
    """The schema proof: the figures, then each difference with its explanation if it has one."""
    open_ = len(proof.unexplained)
    told = [
        f"schema: {proof.tables} tables and {proof.classes} mapped classes compared, "
        f"{open_} difference{'' if open_ == 1 else 's'}"
    ]
    for difference in proof.differences:
        known = f" (explained: {difference.explained})" if difference.explained else ""
        told.append(
            f"  {difference.kind} {difference.object}: "
            f"{difference.before} -> {difference.after}{known}"
        )
    return told


def test_lines(proof: SuiteProof) -> list[str]:
    """The test proof: the figures, then each test that is broken or gone."""
    told = [
        f"tests: {proof.passing} pass after, {proof.same} as before, {len(proof.fixed)} fixed, "
        f"{len(proof.broken)} broken, {len(proof.missing)} missing, {len(proof.new)} new"
    ]
    if proof.crashed:
        told.append(f"  the test run ended early: {proof.crashed}")
    for title, verdicts in (("broken", proof.broken), ("missing", proof.missing)):
        told += [f"  {title} {_verdict(verdict)}" for verdict in verdicts]
    return told


def _verdict(verdict: Verdict) -> str:
    message = f": {verdict.message}" if verdict.message else ""
    return f"{verdict.test} ({verdict.before} -> {verdict.after}){message}"
