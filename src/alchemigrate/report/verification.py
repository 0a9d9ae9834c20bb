"""The proofs of an upgrade, as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..upgrade.ledger import count
from ..values.finding import Finding
from ..values.proof import Proof
from .sql import sql_lines

if TYPE_CHECKING:
    from ..upgrade.proof.schema import SchemaProof
    from ..upgrade.proof.tests import SuiteProof, Verdict
    from ..upgrade.verify import Verification

MOST = 3
WORDS = {
    Proof.SCHEMA: "proven by the schema",
    Proof.SQL: "by tests with equal SQL",
    Proof.TEST: "by tests",
    Proof.STATIC: "from the code alone",
    Proof.NONE: "not proven",
}


def lines(found: Verification) -> list[str]:
    """What is the same, and each difference, one per line."""
    told = [f"before on SQLAlchemy {found.before_version}, after on {found.after_version}"]
    told += schema_lines(found.schema)
    if found.tests is not None:
        told += test_lines(found.tests)
    told += _sql(found)
    told += ledger_lines(found.ledger)
    told.append("equal" if found.holds else "different")
    return told


def _sql(found: Verification) -> list[str]:
    if found.sql is not None:
        return sql_lines(found.sql)
    reason = "--no-sql" if found.tests is not None else "no tests were run"
    return [f"sql: not compared ({reason})"]


def ledger_lines(findings: Sequence[Finding]) -> list[str]:
    """How many edits have which proof; empty if the run kept no ledger."""
    counts = {proof: number for proof, number in count(findings).items() if number}
    if not counts:
        return []
    told = ", ".join(f"{number} {WORDS[Proof(proof)]}" for proof, number in counts.items())
    return [f"edits: {sum(counts.values())} applied: {told}"]


def schema_lines(proof: SchemaProof) -> list[str]:
    """The schema proof: the figures, then each difference with its explanation if it has one."""
    open_ = len(proof.unexplained)
    told = [
        f"schema: {proof.tables} tables and {proof.classes} mapped classes compared, "
        f"{open_} difference{'' if open_ == 1 else 's'}"
    ]
    for one in proof.unexplained:
        place = f" ({one.place.path}:{one.place.line})" if one.place else ""
        told.append(f"  {one.kind} {one.object}: {one.before} -> {one.after}{place}")
    return told + explained_lines(proof)


def explained_lines(proof: SchemaProof) -> list[str]:
    """Differences that are SQLAlchemy's own, together by their reason; JSON has each of them."""
    known: dict[tuple[str, str], list[str]] = {}
    for one in proof.differences:
        if one.explained is not None:
            known.setdefault((one.kind, one.explained), []).append(one.object)
    told = []
    for (kind, reason), objects in known.items():
        more = f" and {len(objects) - MOST} more" if len(objects) > MOST else ""
        told.append(f"  {kind} {', '.join(objects[:MOST])}{more} (explained: {reason})")
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
