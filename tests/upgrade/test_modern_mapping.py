"""Models in the form of 2.0 are the same models: tables, mappers and DDL, on 2.0 and on 2.1."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from house.sources import ROOT

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import Outcome, fix_all
from alchemigrate.upgrade.proof.schema import prove
from alchemigrate.upgrade.tree import read_tree
from alchemigrate.values.finding import Finding, Status

HERE = Path(sys.executable)
FOLDER = ROOT / "src" / "alchemigrate" / "rules" / "modern_mapping"
RULES = frozenset(
    path.stem.replace("_", "-") for path in FOLDER.glob("*.py") if path.stem != "__init__"
)
PROJECTS = {
    "trading": (ROOT / "examples" / "trading_legacy", ("app.models",), "app/models"),
    "zoo": (ROOT / "tests" / "data" / "zoo", (), "zoo"),
}
Overlay = Callable[[str], Path]

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Modern:
    """A project as it was, upgraded to 2.0, and in the form of 2.0; what was found on the way."""

    before: Path
    upgraded: Path
    after: Path
    findings: tuple[Finding, ...]
    modules: tuple[str, ...]
    models: str


def upgrade(root: Path, options: Options) -> Outcome:
    tree = read_tree([root], root)
    outcome = fix_all(tree.asked, tree.documents, tree.read, options, tree.relevant, tree.files)
    for path, data in outcome.changed.items():
        (root / path).write_bytes(data)
    return outcome


@pytest.fixture(scope="module", params=sorted(PROJECTS))
def modern(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Modern:
    source, modules, models = PROJECTS[request.param]
    place = tmp_path_factory.mktemp(request.param)
    before, upgraded, after = place / "before", place / "upgraded", place / "after"
    shutil.copytree(source, before)
    shutil.copytree(source, upgraded)
    upgrade(upgraded, Options("2.0"))
    shutil.copytree(upgraded, after)
    outcome = upgrade(after, Options("2.0", modern=True, select=RULES))
    return Modern(before, upgraded, after, outcome.findings, modules, models)


@pytest.mark.parametrize("target", ["2.0", "2.1"])
def test_the_models_are_the_same_as_on_1_4(
    modern: Modern, sqlalchemy_overlay: Overlay, target: str
) -> None:
    overlays = sqlalchemy_overlay("1.4"), sqlalchemy_overlay(target)
    found = prove(modern.before, modern.after, HERE, overlays, modules=modern.modules)
    assert found.unexplained == ()
    assert found.classes >= 11


def test_nothing_at_all_differs_on_2_0(modern: Modern, sqlalchemy_overlay: Overlay) -> None:
    overlays = sqlalchemy_overlay("2.0"), sqlalchemy_overlay("2.0")
    found = prove(modern.upgraded, modern.after, HERE, overlays, modules=modern.modules)
    assert found.differences == ()


def test_a_type_checker_finds_fewer_errors(modern: Modern) -> None:
    before, after = (type_errors(root, modern.models) for root in (modern.upgraded, modern.after))
    assert 0 < after < before


def type_errors(root: Path, models: str) -> int:
    """How many errors mypy finds in the files of models."""
    command = [sys.executable, "-m", "mypy", "--ignore-missing-imports", "--cache-dir", "/dev/null"]
    done = subprocess.run([*command, models], cwd=root, capture_output=True, text=True, check=False)
    return sum(" error: " in line for line in done.stdout.splitlines())


def test_what_is_left_says_why(modern: Modern) -> None:
    applied = [finding for finding in modern.findings if finding.status is Status.APPLIED]
    left = [finding for finding in modern.findings if finding.status is not Status.APPLIED]
    assert len(applied) > 60
    assert all(finding.status is Status.NO_FIX and finding.reason for finding in left)
    assert len(left) * 8 < len(applied)


def test_a_second_run_changes_nothing(modern: Modern) -> None:
    again = upgrade(modern.after, Options("2.0", modern=True, select=RULES))
    assert again.changed == {}
