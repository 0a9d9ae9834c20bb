"""Projects made of a few lines, and what the probe says about them."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alchemigrate.upgrade.proof.probing import ask

Answer = dict[str, Any]
Ask = Callable[..., Answer]


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Writes files, given as path=text, into a folder of their own and gives the folder."""

    def write(files: dict[str, str]) -> Path:
        root = tmp_path / "project"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return root

    return write


@pytest.fixture
def probed(project: Callable[..., Path], sqlalchemy_overlay: Callable[[str], Path]) -> Ask:
    """Asks the probe about files: `probed("start", files, "2.0")`."""

    def answer(command: str, files: dict[str, str], version: str = "2.0", **options: Any) -> Answer:
        folder = sqlalchemy_overlay(version)
        return ask(command, Path(sys.executable), project(files), [folder], **options)

    return answer
