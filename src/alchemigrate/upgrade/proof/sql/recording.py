"""Runs a project's tests and records the SQL of each."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..suite import DEFAULT, PATIENCE, Look, Run, run
from .events import Recording, read

PLUGIN = "alchemigrate_sql"
HASH_SEED = "0"
"""Sets of texts have the same order in every run, unless the user chose otherwise."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One run of the tests with what it sent to the database, by test."""

    run: Run
    sql: Recording


def record(
    tree: Path,
    python: Path,
    overlays: Sequence[Path],
    command: Sequence[str] = DEFAULT,
    timeout: float = PATIENCE,
    looks: Sequence[Look] = (),
) -> Recorded:
    """Run the tests of `tree` as `suite.run` does, and listen to SQLAlchemy meanwhile."""
    with tempfile.TemporaryDirectory(prefix="alchemigrate-sql-") as place:
        settings = {
            "ALCHEMIGRATE_SQL": place,
            "ALCHEMIGRATE_ROOT": os.path.realpath(tree),
            "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", HASH_SEED),
        }
        listening = Look(f"-p {PLUGIN}", settings)
        done = run(tree, python, overlays, command, timeout, [listening, *looks])
        return Recorded(done, read(Path(place)))
