"""SIGKILL at every step of a run, of a rollback, and of the recovery from the kill before."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from upgrade.crash import SCENARIOS

PROGRAM = Path(__file__).with_name("crash.py")


def played(scenario: str) -> dict[str, Any]:
    """What came of a scenario, played by a process that may fork and die."""
    command = [sys.executable, str(PROGRAM), scenario]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_every_step_nothing_is_lost(scenario: str) -> None:
    outcome = played(scenario)
    assert outcome["wrong"] == []
    assert outcome["killed"] >= len(outcome["steps"])
    renames = [name for name in outcome["steps"] if name.startswith("rename .")]
    assert len(renames) >= 4  # the steps do reach the files of the project
