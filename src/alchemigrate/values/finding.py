"""What a rule found, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from .proof import Placed, Proof
from .remedy import Remedy
from .text import Fix, Span


class Level(StrEnum):
    """What happens if nothing is done: it raises, does something else without a word, lets in what
    should stay out, gets slow with the data, warns, or works and has a better form."""

    BREAKS = "breaks"
    SILENT = "silent"
    WEAK = "weak"
    SLOW = "slow"
    DEPRECATED = "deprecated"
    LEGACY = "legacy"


class Status(StrEnum):
    """What became of a finding: nothing is silent, each ends as one of these."""

    OPEN = "open"
    APPLIED = "applied"
    WITHHELD = "withheld"
    CONFLICT = "conflict"
    NO_FIX = "no-fix"
    SUPPRESSED = "suppressed"
    BASELINE = "baseline"

    @property
    def is_done(self) -> bool:
        """Whether nobody has to look at it now: applied, allowed, or known from a baseline."""
        return self in (Status.APPLIED, Status.SUPPRESSED, Status.BASELINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where code meets a change of SQLAlchemy.

    `path` is relative to the project root with forward slashes, "" for what stands in no file (an
    object of the database); lines and columns count from 1;
    `fix` is None where there is none, and `reason` then says why. `object` names what is meant
    (`Model.attribute`) where a place alone does not. `tests` is how many tests of a recorded run
    executed the place, `requests` how many different HTTP requests, None where nothing was recorded
    of the file as it is. `blocked` says that the project alone can do nothing: what it requires
    has no release for the target. What was applied has
    its place in the original file, the lines where it stands `after` the run, and its `proof`, for
    which `proof_tests` tests ran it. `remedy` is the cure of what a model check found, in the form
    that `models --fix` carries out.
    """

    rule: str
    code: str
    level: Level
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    span: Span
    fix: Fix | None = None
    status: Status = Status.OPEN
    reason: str = ""
    object: str = ""
    cure: str = ""
    tests: int | None = None
    requests: int | None = None
    blocked: bool = False
    after: tuple[Placed, ...] = ()
    proof: Proof | None = None
    proof_tests: int = 0
    remedy: Remedy | None = None

    @property
    def is_placed(self) -> bool:
        """Whether a file of the project has it: what only a database has stands in none."""
        return bool(self.path)

    @property
    def fix_kind(self) -> str:
        """`safe`, `unsafe` or `none`, as printed in reports."""
        return str(self.fix.safety) if self.fix else "none"

    def ended(self, status: Status, reason: str = "") -> Finding:
        """The same finding with another status (and reason, if one is given)."""
        return replace(self, status=status, reason=reason or self.reason)


@dataclass(frozen=True, slots=True)
class Unfound:
    """A warning of SQLAlchemy that a recorded test run met where no rule found anything."""

    path: str
    line: int
    message: str
    tests: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, and why."""

    path: str
    reason: str
