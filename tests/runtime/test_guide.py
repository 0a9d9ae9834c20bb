"""The code of docs/runtime.md runs, from the first block to the last."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "runtime.md"
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_guide(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    sqlite = f"sqlite:///{tmp_path / 'app.db'}"
    url = sqlite if kind == "sqlite" else request.getfixturevalue("database")
    blocks = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert len(blocks) == 5
    script = tmp_path / "guide.py"
    script.write_text("\n".join([f"url = {url!r}", *blocks, "print(left, connections.size)"]))
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert re.fullmatch(r"4\.0+ \d+\n", ran.stdout)
