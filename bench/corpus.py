"""A real repository's own tests: on 1.4, on 2.0 untouched, and on 2.0 after the upgrade.

    python bench/corpus.py CHECKOUT --python PYTHON [--python-after PYTHON] [-- COMMAND ..]

The interpreters have what the repository needs, for 1.4 and for 2.0 (companions such as
Flask-SQLAlchemy move along); SQLAlchemy itself comes as an overlay. The checkout is not changed.
Printed: what was applied and what was left and why, the tests on the three (passed/failed/errors),
`broken` (passed before, not any more) and `harmed` (passed on 2.0 untouched, not after).
COMMAND runs the tests, `python -m pytest -q` unless given.
"""

from __future__ import annotations

import argparse
import ast
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import Report, upgrade
from alchemigrate.upgrade.evidence import record
from alchemigrate.upgrade.overlays import overlay
from alchemigrate.upgrade.proof.suite import DEFAULT, Run, run
from alchemigrate.upgrade.proof.tests import Verdict, compare
from alchemigrate.values.finding import Finding, Status

NOT_COPIED = shutil.ignore_patterns(".git", "__pycache__", ".pytest_cache", ".alchemigrate")


@dataclass(frozen=True)
class Ways:
    """How the tests are run: an interpreter before and after, versions, the command."""

    before: Path
    after: Path
    versions: tuple[str, str]
    command: tuple[str, ...]

    def old(self, tree: Path) -> Run:
        """The tests of a tree on the version before."""
        return run(tree, self.before, [overlay(self.versions[0], self.before)], self.command)

    def new(self, tree: Path) -> Run:
        """The tests of a tree on the version after."""
        return run(tree, self.after, [overlay(self.versions[1], self.after)], self.command)


def figures(done: Run) -> str:
    """passed/failed/errors, or why there is nothing to count."""
    if not done.began or not done.outcomes:
        return "no start"
    count = Counter(outcome.outcome for outcome in done.outcomes.values())
    return f"{count['passed'] + count['xfailed']}/{count['failed']}/{count['error']}"


def copied(checkout: Path, target: Path) -> Path:
    """A copy without history, in a repository of its own, so that versions can be derived."""
    shutil.copytree(checkout, target, symlinks=True, ignore=NOT_COPIED)
    return target


def upgraded(tree: Path, options: Options) -> tuple[Report, list[str], float]:
    """Upgrade a tree; its report, what is wrong with the result itself, and the seconds."""
    begun = time.monotonic()
    report = upgrade([tree], options, allow_dirty=True)
    seconds = time.monotonic() - begun
    wrong = [f"{one.path}: {one.reason}" for one in report.skipped if "internal" in one.reason]
    for path, data in report.changed.items():
        if path.endswith(".py"):
            try:
                ast.parse(data)
            except SyntaxError as error:
                wrong.append(f"{path} does not parse: {error}")
    again = upgrade([tree], options, allow_dirty=True)
    wrong += [f"{path} is changed by a second run" for path in again.changed]
    return report, wrong, seconds


def listed(findings: Iterable[Finding]) -> list[str]:
    """Each finding that still stands: place, rule, how it ended, what it says and why."""
    return [
        f"{one.path}:{one.line}: {one.rule} ({one.status}): {one.message}; {one.reason}"
        for one in findings
    ]


def grouped(verdicts: Iterable[Verdict]) -> list[str]:
    """Tests by the last line of their error, most frequent first, with three of their names."""
    tests: dict[str, list[str]] = {}
    for one in verdicts:
        lines = one.message.strip().splitlines() or [one.after]
        tests.setdefault(lines[-1][:200], []).append(one.test)
    ordered = sorted(tests.items(), key=lambda item: -len(item[1]))
    return [f"{len(names)}: {error} ({', '.join(names[:3])})" for error, names in ordered]


def measure(
    checkout: Path, ways: Ways, options: Options, keep: Path, *, recorded: bool
) -> dict[str, object]:
    """All figures of one repository; the upgraded tree and its diff are kept in a folder."""
    plain, changed = copied(checkout, keep / "plain"), copied(checkout, keep / "upgraded")
    if recorded:
        record(changed, ways.before, [overlay(ways.versions[0], ways.before)], ways.command)
    report, wrong, seconds = upgraded(changed, options)
    (keep / "upgrade.diff").write_text(report.diff(), encoding="utf-8", errors="surrogateescape")
    old, untouched, new = ways.old(plain), ways.new(plain), ways.new(changed)
    applied = Counter(one.rule for one in report.findings if one.status is Status.APPLIED)
    proof = compare(old, new)
    return {
        "checkout": checkout.name,
        "seconds": round(seconds, 1),
        "files": len(report.changed),
        "applied": {"all": applied.total(), **dict(applied.most_common())},
        "left": listed(report.left),
        "skipped": [f"{one.path}: {one.reason}" for one in report.skipped],
        "wrong": wrong,
        "tests": {"before": figures(old), "untouched": figures(untouched), "after": figures(new)},
        "broken": grouped(proof.broken),
        "harmed": grouped(compare(untouched, new).broken),
        "missing": len(proof.missing),
        "output": "" if new.outcomes else new.output,
    }


def main() -> int:
    """Print the figures as JSON; 1 if the upgrade itself went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--python-after", type=Path, default=None)
    parser.add_argument("--versions", nargs=2, default=("1.4", "2.0"))
    parser.add_argument("--target", default="2.0")
    parser.add_argument("--unsafe", action="store_true", help="apply the fixes that need a look")
    parser.add_argument("--modern", action="store_true", help="legacy forms too")
    parser.add_argument("--record", action="store_true", help="keep evidence of the tests first")
    parser.add_argument("--keep", type=Path, help="a new folder for the trees and the diff")
    parser.add_argument("command", nargs="*", default=DEFAULT)
    given = parser.parse_args()
    ways = Ways(
        given.python, given.python_after or given.python, tuple(given.versions),
        tuple(given.command),
    )  # fmt: skip
    options = Options(given.target, modern=given.modern, unsafe=given.unsafe)
    with tempfile.TemporaryDirectory(prefix="corpus-") as place:
        keep = given.keep or Path(place)
        found = measure(given.checkout, ways, options, keep, recorded=given.record)
    json.dump(found, sys.stdout, indent=2)
    print()
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
