"""The change of a single fix is what the tool would make of it alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from house.sources import ROOT

from alchemigrate.project.project import Project
from alchemigrate.source.edits import apply
from alchemigrate.upgrade.alone import Alone
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import check
from alchemigrate.upgrade.fixpoint import fix_alone
from alchemigrate.upgrade.tree import Tree
from alchemigrate.values.finding import Finding, Status


def made(tree: Tree, finding: Finding, alone: Alone) -> dict[str, str]:
    """The files after all steps of a fix, one after the other."""
    texts = {}
    for path, steps in fix_alone(
        Project(tree.files, tree.read, tree.relevant), finding, tree.read
    ).items():
        text = alone.text(path)
        for step in steps:
            text = apply(text, step.edits)
        texts[path] = text
    return texts


@pytest.mark.slow
@pytest.mark.parametrize("modern", [False, True])
def test_every_fix_of_a_backend(tmp_path: Path, modern: bool) -> None:
    own = shutil.ignore_patterns(".alchemigrate", "__pycache__", "*.db")
    shutil.copytree(ROOT / "examples" / "trading_legacy", tmp_path / "x", ignore=own)
    report = check([tmp_path / "x"], Options("2.0", modern))
    alone = Alone(report.tree)
    fixable = [one for one in report.findings if one.status is Status.OPEN]
    assert len(fixable) > 200
    different = [
        f"{finding.rule} at {finding.path}:{finding.line}"
        for finding in fixable[:: 3 if modern else 1]
        if made(report.tree, finding, alone)
        != {path: apply(alone.text(path), edits) for path, edits in alone.changes(finding).items()}
    ]
    assert different == []
