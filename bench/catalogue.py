"""Run rows of a change catalogue: found by a rule? rewritten? same result on 2.x as before on 1.4?

    python bench/catalogue.py CATALOGUE_FOLDER [ROW ..] [--min-frequency N] [-v]

The folder holds catalogue.json, preamble.py and preamble_flask.py; overlays of SQLAlchemy are made
by `alchemigrate.upgrade.overlays` or taken from OVERLAY_14, OVERLAY_20 and OVERLAY_21.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import fix_all

MARK = "# --- snippet ---\n"


@dataclass
class Verdict:
    """What became of one row."""

    row: str
    found: bool
    rules: list[str]
    rewritten: bool
    results: dict[str, str]
    reasons: list[str]
    text: str


def overlay(version: str) -> str:
    """The folder that provides a version of SQLAlchemy."""
    given = os.environ.get(f"OVERLAY_{version.replace('.', '')}")
    if given:
        return given
    from alchemigrate.upgrade.overlays import overlay as make

    return str(make(version, Path(sys.executable)))


def execute(code: str, version: str) -> str:
    """The repr of R after running code on a version, or the error."""
    tail = "\nprint('RESULT', repr(globals().get('R', globals().get('v', None))))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code + tail],
        env={**os.environ, "PYTHONPATH": overlay(version)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if lines:
        return lines[-1].removeprefix("RESULT ")
    return "raises " + (done.stderr.strip().splitlines() or ["nothing"])[-1]


def judge(row: dict[str, str], preamble: str, run: bool) -> Verdict:
    """Fix a row's snippet in its preamble, and run it before (1.4) and after (2.0, 2.1)."""
    target = "2.1" if row["area"] == "2.1" else "2.0"
    head = preamble + "\n" + row.get("setup", "") + "\n" + MARK
    files = {"app.py": (head + row["before"] + "\n").encode()}
    options = Options(target, modern=True, unsafe=False)
    outcome = fix_all(["app.py"], [], files.__getitem__, options)
    line = head.count("\n")
    mine = [f for f in outcome.findings if f.line > line]
    after = outcome.changed.get("app.py", files["app.py"]).decode()
    check = "\n" + (row.get("check_before") or row.get("check", ""))
    check_after = "\n" + (row.get("check_after") or row.get("check", ""))
    results = {}
    if run:
        results["1.4 before"] = execute(head + row["before"] + check, "1.4")
        results["2.0 after"] = execute(after + check_after, "2.0")
        results["2.1 after"] = execute(after + check_after, "2.1")
    return Verdict(
        row["id"], bool(mine), sorted({f.rule for f in mine}),
        any(f.status == "applied" for f in mine), results,
        [f.reason for f in mine if f.reason], after.partition(MARK)[2],
    )  # fmt: skip


def main() -> None:
    """Judge the rows asked for and print a line each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("rows", nargs="*")
    parser.add_argument("--min-frequency", type=int, default=0)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--static", action="store_true", help="do not run the snippets")
    options = parser.parse_args()
    rows = json.loads((options.folder / "catalogue.json").read_text())
    wanted = set(options.rows)
    counts = {"rows": 0, "found": 0, "rewritten": 0}
    for row in rows:
        if wanted and row["id"] not in wanted:
            continue
        if int(row["frequency"] or 0) < options.min_frequency:
            continue
        name = "preamble_flask.py" if row["area"] == "flask" else "preamble.py"
        verdict = judge(row, (options.folder / name).read_text(), not options.static)
        counts["rows"] += 1
        counts["found"] += verdict.found
        counts["rewritten"] += verdict.rewritten
        state = "rewritten" if verdict.rewritten else "found" if verdict.found else "MISSED"
        print(f"{verdict.row:40} {state:10} {','.join(verdict.rules)}")
        if options.verbose:
            print("   ", verdict.text.strip().replace("\n", "\n    "))
            for reason in verdict.reasons:
                print("    reason:", reason)
        for name, result in verdict.results.items():
            print(f"    {name}: {result[:150]}")
    print(counts)


if __name__ == "__main__":
    main()
