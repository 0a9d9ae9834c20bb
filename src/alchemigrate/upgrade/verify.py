"""Is an upgraded tree still the same application? Its schema, its tests, and their SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..values.finding import Finding
from .grading import Grader
from .ledger import count
from .overlays import exact_version, overlay
from .proof import schema, tests
from .proof.declaring import Declaring
from .proof.modelled import Models
from .proof.reach import Reach, Watch
from .proof.schema import SchemaProof
from .proof.sql import proof as sql
from .proof.sql.blame import Blamer
from .proof.sql.changed import Changes
from .proof.sql.harmless import EVERY, Harmless
from .proof.sql.proof import SqlProof
from .proof.sql.recording import Recorded, record
from .proof.suite import DEFAULT, Look
from .proof.tests import SuiteProof

VERSION = 1


@dataclass(frozen=True, slots=True)
class Verification:
    """The proofs, with the SQLAlchemy releases that the trees ran on; `tests` and `sql` are None if
    they were not asked for. `ledger` are the run's findings with what the proofs say of each."""

    before_version: str
    after_version: str
    schema: SchemaProof
    tests: SuiteProof | None
    sql: SqlProof | None = None
    ledger: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """True if no difference of the schema is unexplained, no test is broken or gone, and all
        tests send the same to the database."""
        proofs = [proof for proof in (self.tests, self.sql) if proof is not None]
        return not self.schema.unexplained and all(proof.holds for proof in proofs)

    def as_json(self) -> dict[str, Any]:
        """The verification as plain data, versioned."""
        return {
            "version": VERSION,
            "before": self.before_version,
            "after": self.after_version,
            "holds": self.holds,
            "schema": self.schema.as_json(),
            "tests": self.tests.as_json() if self.tests is not None else None,
            "sql": self.sql.as_json() if self.sql is not None else None,
            "proofs": count(self.ledger),
        }


def verify(
    before_tree: Path,
    after_tree: Path,
    before_version: str,
    after_version: str,
    python: Path,
    command: Sequence[str] | None = DEFAULT,
    ledger: Sequence[Finding] = (),
    harmless: frozenset[Harmless] | None = EVERY,
) -> Verification:
    """Compare a tree before and after: its tables and mappers, then its tests by `command`, and
    what each sends to the database, up to `harmless` differences (None leaves that out).

    Versions are series or releases of SQLAlchemy ("1.4", "2.0.58"); `python` is the application's
    interpreter; `command` None leaves the tests out; `ledger` are the findings of the run that
    lies between the trees. Raises OverlayError or ProbeError.
    """
    folders = overlay(before_version, python), overlay(after_version, python)
    same = schema.prove(before_tree, after_tree, python, folders)
    same = Declaring(after_tree, Models(after_tree, same.compared)).located(same)
    suite: SuiteProof | None = None
    reach: Reach | None = None
    sent: SqlProof | None = None
    if command:
        watch = Watch.over(after_tree, (place for one in ledger for place in one.after))
        with watch.look() as (look, folder):
            both = Trees((before_tree, after_tree), python, folders, command)
            blamer = Blamer(Changes(before_tree, after_tree), ledger)
            suite, sent = both.proofs([look] if ledger else [], harmless, blamer)
            reach = watch.seen(folder)
    equal = sent.equal_tests if sent is not None else None
    sending = sent.sending if sent is not None else frozenset()
    return Verification(
        before_version=exact_version(before_version),
        after_version=exact_version(after_version),
        schema=same,
        tests=suite,
        sql=sent,
        ledger=Grader(after_tree, same, suite, reach, equal, sending).graded(ledger),
    )


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees before and after, and how their tests are run: each on its own overlay."""

    folders: tuple[Path, Path]
    python: Path
    overlays: tuple[Path, Path]
    command: Sequence[str]

    def proofs(
        self, looks: Sequence[Look], harmless: frozenset[Harmless] | None, blamer: Blamer
    ) -> tuple[SuiteProof, SqlProof | None]:
        """The test proof, and the SQL proof unless it is left out; `looks` see the tree after."""
        if harmless is None:
            suite = tests.prove(
                *self.folders, self.python, self.overlays, self.command, looks=looks
            )
            return suite, None
        old, new = self.recorded(0), self.recorded(1, looks)
        suite = tests.judged(old.run, new.run, self.command)
        return suite, sql.prove(old, new, lambda: self.recorded(0), harmless, blamer)

    def recorded(self, side: int, looks: Sequence[Look] = ()) -> Recorded:
        """Run the tests of one tree and listen to SQLAlchemy."""
        tree, overlay_ = self.folders[side], self.overlays[side]
        return record(tree, self.python, [overlay_], self.command, looks=looks)
