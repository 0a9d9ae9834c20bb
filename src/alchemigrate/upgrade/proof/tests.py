"""The test proof: the project's own tests before and after, compared test by test."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import ProbeError
from .suite import DEFAULT, PATIENCE, Look, Outcome, Run, run

PASSING = frozenset(("passed", "xfailed", "xpassed"))
ABSENT = Outcome("absent")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A test (or file of tests) whose outcome differs, `absent` where it does not exist; the
    `message` is the new error."""

    test: str
    before: str
    after: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class SuiteProof:
    """Tests before and after: `broken` passed and do not any more, `fixed` the other way round,
    `missing` and `new` are on one side only. `same` counts the rest, `passing` those of it that
    pass, whose names `held` has. `crashed` is the end of the output where the run after did not
    end by itself."""

    fixed: tuple[Verdict, ...]
    broken: tuple[Verdict, ...]
    missing: tuple[Verdict, ...]
    new: tuple[Verdict, ...]
    same: int
    passing: int
    crashed: str = ""
    held: frozenset[str] = frozenset()

    @property
    def holds(self) -> bool:
        """True if nothing that passed before is broken or gone, and the run came to its end."""
        return not (self.broken or self.missing or self.crashed)

    def as_json(self) -> dict[str, Any]:
        """The proof as plain data."""
        told = asdict(self)
        del told["held"]
        return told | {"holds": self.holds}


def prove(
    before: Path,
    after: Path,
    python: Path,
    overlays: tuple[Path, Path],
    command: Sequence[str] = DEFAULT,
    timeout: float = PATIENCE,
    looks: Sequence[Look] = (),
) -> SuiteProof:
    """Run the tests of both trees, each on its own overlay, and compare; `looks` see the second.

    Raises ProbeError if the command runs no pytest at all.
    """
    old = run(before, python, [overlays[0]], command, timeout)
    new = run(after, python, [overlays[1]], command, timeout, looks)
    return judged(old, new, command)


def judged(before: Run, after: Run, command: Sequence[str]) -> SuiteProof:
    """The proof of two runs by `command`; raises ProbeError if neither ran pytest."""
    if not before.began and not after.began:
        lines = after.output.strip().splitlines() or ["it printed nothing"]
        raise ProbeError(
            f"the test command did not run pytest: {lines[-1].strip()}",
            where=shlex.join(command),
            cure="install pytest for that interpreter, or name the test command after --",
        )
    return compare(before, after)


def compare(before: Run, after: Run) -> SuiteProof:
    """Sort every test of two runs into fixed, broken, missing, new and the same."""
    sorted_out: dict[str, list[Verdict]] = {"fixed": [], "broken": [], "missing": [], "new": []}
    same = 0
    held = set()
    for test in sorted({**before.outcomes, **after.outcomes}):
        old, new = before.outcomes.get(test, ABSENT), after.outcomes.get(test, ABSENT)
        place = _place(test, old, new, before, after)
        if place == "same":
            same += 1
            if new.outcome in PASSING:
                held.add(test)
        else:
            message = new.message or _reason(test, after)
            sorted_out[place].append(Verdict(test, old.outcome, new.outcome, message))
    return SuiteProof(
        **{place: tuple(verdicts) for place, verdicts in sorted_out.items()},
        same=same,
        passing=len(held),
        crashed="" if after.ended else after.output.strip() or "the run printed nothing",
        held=frozenset(held),
    )


def _place(test: str, old: Outcome, new: Outcome, before: Run, after: Run) -> str:
    if new is ABSENT and not _is_file(test) and not _lost(test, after):
        return "missing"
    if old is ABSENT and not _is_file(test) and not _lost(test, before):
        return "new"
    fine = [_fine(test, outcome) for outcome in (old, new)]
    if fine[0] == fine[1]:
        return "same"
    return "broken" if fine[0] else "fixed"


def _fine(test: str, outcome: Outcome) -> bool:
    """A test passes; a file of tests is only heard of when it cannot be collected, or skips."""
    return outcome.outcome in PASSING or (outcome is ABSENT and _is_file(test))


def _is_file(test: str) -> bool:
    return "::" not in test


def _lost(test: str, run: Run) -> bool:
    """True if the run never came to the test: it ended early, or its file was not collected."""
    return not run.ended or any(_not_collected(test, run))


def _not_collected(test: str, run: Run) -> Iterator[Outcome]:
    path = test.partition("::")[0]
    parts = path.split("/")
    for count in range(len(parts) + 1):
        outcome = run.outcomes.get("/".join(parts[:count]))
        if outcome is not None and outcome.outcome not in PASSING:
            yield outcome


def _reason(test: str, run: Run) -> str:
    """Why the test is absent: its file's error, or that the run never came to it."""
    lost = next((outcome.message for outcome in _not_collected(test, run)), "")
    return lost or ("" if run.ended else "the run did not come to its end")
