"""Running what the rules made of the rows, on the versions before and after."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from alchemigrate.upgrade.overlays import overlay

from .judge import Verdict

SERVER = Path(__file__).with_name("server.py")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


@dataclass(frozen=True)
class Results:
    """What a row gave: its old spelling on 1.4, its new and the rewritten one on 2.0 and 2.1."""

    old: str
    new: Mapping[str, str]
    rewritten: Mapping[str, str]

    def wrong(self, verdict: Verdict) -> list[str]:
        """Where the rewritten code does not give what it should."""
        return [
            f"{verdict.row.id} on {version}: {result[:200]} instead of {self.old[:200]}"
            for version, result in self.rewritten.items()
            if not self._holds(verdict, version, result)
        ]

    def _holds(self, verdict: Verdict, version: str, result: str) -> bool:
        if result == self.old:
            return True
        meant = not verdict.row.same_result or self.old.startswith("raises ")
        return meant and result == self.new.get(version) and not result.startswith("raises ")


def execute(verdicts: Sequence[Verdict], companions: Mapping[str, Path]) -> dict[str, Results]:
    """Run the rewritten rows; `companions` are further import folders, by version.

    The new spelling is run only where the rewritten one gives something else than the old one.
    """
    with ThreadPoolExecutor(2) as pool:
        old = pool.submit(_run, "1.4", _programs(verdicts, "before"), companions)
        rewritten = {
            version: pool.submit(
                _run,
                version,
                _programs([v for v in verdicts if _runs(v, version)], "rewritten"),
                companions,
            )
            for version in ("2.0", "2.1")
        }
    before = old.result()
    found = {version: answers.result() for version, answers in rewritten.items()}
    new = {
        version: _run(version, _programs(_others(verdicts, before, answers), "after"), companions)
        for version, answers in found.items()
    }
    return {
        v.row.id: Results(before[v.row.id], _of_row(new, v.row.id), _of_row(found, v.row.id))
        for v in verdicts
    }


def _programs(verdicts: Sequence[Verdict], which: str) -> dict[str, str]:
    return {verdict.row.id: _program(verdict, which) for verdict in verdicts}


def _others(
    verdicts: Sequence[Verdict], before: Mapping[str, str], answers: Mapping[str, str]
) -> list[Verdict]:
    """The rows that give something else than before."""
    given = ((v, answers.get(v.row.id)) for v in verdicts)
    return [v for v, answer in given if answer is not None and answer != before[v.row.id]]


def _of_row(found: Mapping[str, Mapping[str, str]], row: str) -> dict[str, str]:
    return {version: answers[row] for version, answers in found.items() if row in answers}


def _runs(verdict: Verdict, version: str) -> bool:
    """What was written for 2.1 alone is run there alone."""
    return verdict.row.target != "2.1" or version == "2.1"


def _program(verdict: Verdict, which: str) -> str:
    row = verdict.row
    if which == "before":
        return f"{row.head}{row.before}\n{row.check_before}\n"
    if which == "after":
        return f"{row.head}{row.after}\n{row.check_after}\n"
    return f"{verdict.text}\n{row.check_after}\n"


def _run(version: str, codes: Mapping[str, str], companions: Mapping[str, Path]) -> dict[str, str]:
    python = Path(sys.executable)
    folders = [overlay(version, python), *(p for v, p in companions.items() if v == version)]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    surroundings.pop("SQLALCHEMY_WARN_20", None)
    with tempfile.TemporaryDirectory(prefix="catalogue-") as place:
        done = subprocess.run(
            [python, SERVER], input=json.dumps(codes), env=surroundings, cwd=place,
            capture_output=True, text=True, check=True, timeout=600,
        )  # fmt: skip
    answers: dict[str, str] = json.loads(done.stdout)
    return {name: ADDRESS.sub("0x", answer) for name, answer in answers.items()}
