"""Rows of the change catalogue: found by a rule? rewritten? same result on 2.x as before on 1.4?

python bench/catalogue.py [ROW ..] [--static] [-v]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from catalogue.companions import companions
from catalogue.execution import Results, execute
from catalogue.judge import Verdict, judge
from catalogue.page import totals
from catalogue.rows import MARK, rows


def main() -> int:
    """Print a line for each row asked for; 1 if a rewritten row gives something else."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rows", nargs="*", help="ids of rows; all, if none is named")
    parser.add_argument("--static", action="store_true", help="do not run the snippets")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the rewritten snippets")
    given = parser.parse_args()
    asked = [judge(row) for row in rows() if not given.rows or row.id in given.rows]
    results = {} if given.static else _executed(asked)
    wrong = 0
    for verdict in asked:
        wrong += _print(verdict, results.get(verdict.row.id), given.verbose)
    print(totals(asked))
    return 1 if wrong else 0


def _executed(verdicts: list[Verdict]) -> dict[str, Results]:
    run = [verdict for verdict in verdicts if verdict.row.run]
    flask = [verdict for verdict in run if verdict.row.area == "flask"]
    found = execute([verdict for verdict in run if verdict not in flask], {})
    return found | (execute(flask, companions()) if flask else {})


def _print(verdict: Verdict, results: Results | None, verbose: bool) -> bool:
    state = "rewritten" if verdict.rewritten else "found" if verdict.named else "MISSED"
    named = sorted({one.rule for one in verdict.named})
    others = sorted({one.rule for one in verdict.findings} - {*named})
    print(f"{verdict.row.id:40} {state:10} {','.join(named)} ({','.join(others)})")
    if verbose:
        print("   ", verdict.text.rpartition(MARK)[2].strip().replace("\n", "\n    "))
        print("".join(f"    reason: {reason}\n" for reason in verdict.reasons), end="")
    if results is None:
        return False
    if verbose:
        print(f"    1.4 before: {results.old[:150]}")
        for version, result in results.rewritten.items():
            print(f"    {version} rewritten: {result[:150]}")
            print(f"    {version} after: {results.new.get(version, 'not run')[:150]}")
    wrong = results.wrong(verdict) if verdict.rewritten else []
    print("".join(f"    WRONG {line}\n" for line in wrong), end="")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
