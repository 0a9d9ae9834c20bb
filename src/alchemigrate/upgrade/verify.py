"""Is an upgraded tree still the same application? The schema proof and the test proof together."""

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
from .proof.reach import Reach, Watch
from .proof.schema import SchemaProof
from .proof.suite import DEFAULT
from .proof.tests import SuiteProof

VERSION = 1


@dataclass(frozen=True, slots=True)
class Verification:
    """Both proofs, with the SQLAlchemy releases that the trees ran on; `tests` is None if the
    tests were not asked for. `ledger` are the run's findings with what the proofs say of each."""

    before_version: str
    after_version: str
    schema: SchemaProof
    tests: SuiteProof | None
    ledger: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """True if no difference of the schema is unexplained and no test is broken or gone."""
        return not self.schema.unexplained and (self.tests is None or self.tests.holds)

    def as_json(self) -> dict[str, Any]:
        """The verification as plain data, versioned."""
        return {
            "version": VERSION,
            "before": self.before_version,
            "after": self.after_version,
            "holds": self.holds,
            "schema": self.schema.as_json(),
            "tests": self.tests.as_json() if self.tests is not None else None,
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
) -> Verification:
    """Compare a tree before and after: its tables and mappers, then its tests by `command`.

    Versions are series or releases of SQLAlchemy ("1.4", "2.0.58"); `python` is the application's
    interpreter; `command` None leaves the tests out; `ledger` are the findings of the run that
    lies between the trees. Raises OverlayError or ProbeError.
    """
    folders = overlay(before_version, python), overlay(after_version, python)
    same = schema.prove(before_tree, after_tree, python, folders)
    suite: SuiteProof | None = None
    reach: Reach | None = None
    if command:
        watch = Watch.over(after_tree, (place for one in ledger for place in one.after))
        with watch.look() as (look, folder):
            suite = tests.prove(
                before_tree, after_tree, python, folders, command, looks=[look] if ledger else []
            )
            reach = watch.seen(folder)
    return Verification(
        before_version=exact_version(before_version),
        after_version=exact_version(after_version),
        schema=same,
        tests=suite,
        ledger=Grader(after_tree, same, suite, reach).graded(ledger),
    )
