"""What the words of a finding mean, as the page explains them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...values.finding import Level, Status
from ...values.proof import Proof
from ..check_pages import MEANING

LEVELS = {
    Level.BREAKS: "raises an error on the new SQLAlchemy",
    Level.SILENT: "runs without a word and does something else",
    Level.WEAK: "works, until somebody does what nothing forbids",
    Level.SLOW: "works, and gets slow as data grows",
    Level.DEPRECATED: "works and warns",
    Level.LEGACY: "works; the new SQLAlchemy has a better form",
}
"""What happens if nothing is done."""

STATUSES = {
    Status.APPLIED: ("rewritten", "the code was changed"),
    Status.OPEN: ("can be fixed", "`alchemigrate upgrade` rewrites it"),
    Status.WITHHELD: ("needs a look", "there is a fix that may change what the code does"),
    Status.CONFLICT: ("in conflict", "two fixes wanted the same place"),
    Status.NO_FIX: ("by hand", "nothing could be proven: a person has to decide"),
    Status.SUPPRESSED: ("allowed", "a comment in the code allows it"),
    Status.BASELINE: ("known", "it stands in the baseline"),
}
"""The name of each status on the page, and what it means."""

PROOFS = {
    Proof.SCHEMA: ("by the schema", "tables and mappers are the same before and after"),
    Proof.SQL: ("by equal SQL", "tests run it, and their SQL is the same"),
    Proof.TEST: ("by tests", "tests run it and pass as before"),
    Proof.STATIC: ("by reading", "the rule proved it from the code alone"),
    Proof.NONE: ("not proven", "nothing has shown that it keeps what the code did"),
}
"""How an edit was proven: the name on the page, and what it means."""

RUNS = {"verified": "kept", "rolled-back": "rolled back", "failed": "failed"}
"""How a run ended, for people."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a page mean."""

    levels: Mapping[Level, str]
    statuses: Mapping[Status, tuple[str, str]]
    proofs: Mapping[Proof, tuple[str, str]]
    runs: Mapping[str, str]


OF_CODE = Words(LEVELS, STATUSES, PROOFS, RUNS)
OF_MODELS = Words(
    MEANING,
    {
        **STATUSES,
        Status.APPLIED: ("cured", "the models were changed"),
        Status.OPEN: ("can be fixed", "`alchemigrate models --fix` cures it"),
        Status.WITHHELD: ("needs a look", "there is a cure that a person has to decide on"),
        Status.NO_FIX: ("by hand", "the cure is told, a person has to carry it out"),
    },
    PROOFS,
    RUNS,
)
