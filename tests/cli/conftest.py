"""The command line in a project of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.invoke import MODELS, OLD, Tool


@pytest.fixture
def tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tool:
    """The tool in an empty folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    return Tool(folder, monkeypatch, capsys)


@pytest.fixture
def legacy(tool: Tool) -> Tool:
    """The tool in a small project of the old kind."""
    tool.plant({"pyproject.toml": "", "models.py": MODELS, "app.py": OLD})
    return tool
