"""The probe runs on Python 3.8: its grammar, and where such an interpreter is at hand, itself."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from house.sources import ROOT

from alchemigrate import probe
from alchemigrate.upgrade.overlays import overlay

FOLDER = Path(probe.__file__).parent
OLD = ["python3.8", "python3.9", "python3.10"]


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_grammar_is_that_of_python_3_8(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    assert tree.body


def found(name: str) -> Path | None:
    """The interpreter itself, on PATH or among those of pyenv, where it runs at all."""
    places = [shutil.which(name), *Path.home().glob(f".pyenv/versions/*/bin/{name}")]
    for place in filter(None, places):
        line = [str(place), "-c", "import sys; print(sys.executable)"]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return Path(done.stdout.strip())
    return None


@pytest.mark.parametrize("name", OLD)
@pytest.mark.parametrize("version", ["1.4", "2.0"])
def test_old_interpreters_answer(tmp_path: Path, name: str, version: str) -> None:
    python = found(name)
    if python is None:
        pytest.skip(f"no {name} here")
    folder = overlay(version, python)
    output = tmp_path / "answer.json"
    wishes = {"root": str(ROOT / "tests" / "data" / "zoo"), "output": str(output)}
    done = subprocess.run(
        [str(python), str(FOLDER / "__main__.py"), "fingerprint", json.dumps(wishes)],
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(output.read_text(encoding="utf-8"))
    assert answer["modules"]["failed"] == []
    assert answer["mappers"] == "ok"
    assert len(answer["tables"]) == 11
