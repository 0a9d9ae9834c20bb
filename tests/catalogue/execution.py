"""Running what the rules made of the rows, on the versions before and after."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
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
        return meant and result == self.new[version] and not result.startswith("raises ")


def execute(verdicts: Sequence[Verdict], companions: Mapping[str, Path]) -> dict[str, Results]:
    """Run the rewritten rows; `companions` are further import folders, by version."""
    old = _run("1.4", {v.row.id: _program(v, "before") for v in verdicts}, companions)
    new, rewritten = {}, {}
    for version in ("2.0", "2.1"):
        new[version] = _run(version, {v.row.id: _program(v, "after") for v in verdicts}, companions)
        codes = {v.row.id: _program(v, "rewritten") for v in verdicts}
        rewritten[version] = _run(version, codes, companions)
    return {
        v.row.id: Results(
            old[v.row.id],
            {version: found[v.row.id] for version, found in new.items()},
            {version: found[v.row.id] for version, found in rewritten.items() if _runs(v, version)},
        )
        for v in verdicts
    }


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
