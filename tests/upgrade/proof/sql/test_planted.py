"""Planted mutations of the upgraded backend: each is found, with its file and line."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from house.sources import ROOT
from upgrade.proof.sql.planted import MUTATIONS, Mutation

from alchemigrate.upgrade import ledger
from alchemigrate.upgrade.before import newest_kept
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import upgrade
from alchemigrate.upgrade.overlays import overlay
from alchemigrate.upgrade.proof import schema
from alchemigrate.upgrade.proof.declaring import Declaring
from alchemigrate.upgrade.proof.modelled import Models
from alchemigrate.upgrade.proof.sql.blame import Blamer
from alchemigrate.upgrade.proof.sql.changed import Changes
from alchemigrate.upgrade.proof.sql.proof import prove
from alchemigrate.upgrade.proof.sql.recording import Recorded, record

PYTHON = Path(sys.executable)
LEGACY = ROOT / "examples" / "trading_legacy"
OWN = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.db")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all processes that run these tests."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time."""
    with (folder / "planted.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def once(folder: Path, name: str, make: Callable[[], Any]) -> Any:
    """What `make` gives, made by the first process that asks."""
    path = folder / f"planted-{name}.pickle"
    with alone(folder):
        if not path.is_file():
            path.write_bytes(pickle.dumps(make()))
    return pickle.loads(path.read_bytes())


@pytest.fixture
def upgraded(shared: Path, tmp_path: Path) -> Path:
    """A copy of the upgraded backend."""

    def make() -> Path:
        tree = shared / "planted-upgraded"
        shutil.copytree(LEGACY, tree, ignore=OWN)
        upgrade([tree], Options("2.1", modern=True), allow_dirty=True)
        return tree

    copy = tmp_path / "mutated"
    shutil.copytree(once(shared, "upgraded", make), copy)
    return copy


def recorded(tree: Path, version: str, tests: str) -> Recorded:
    """What some of the backend's tests send."""
    command = ("python", "-m", "pytest", "-q", tests)
    return record(tree, PYTHON, [overlay(version, PYTHON)], command)


def original(shared: Path, tests: str, number: int) -> Recorded:
    """The same of the legacy backend, on 1.4, in one of two runs."""
    name = f"{Path(tests).stem}-{number}"
    found: Recorded = once(shared, name, lambda: recorded(LEGACY, "1.4", tests))
    return found


@pytest.mark.parametrize("name", [name for name, one in MUTATIONS.items() if one.kinds])
def test_a_mutation_is_named_by_what_is_sent(name: str, upgraded: Path, shared: Path) -> None:
    mutation: Mutation = MUTATIONS[name]
    edits = ledger.load(newest_kept(upgraded).folder)
    first, last = mutation.apply(upgraded)
    before, after = original(shared, mutation.tests, 1), recorded(upgraded, "2.1", mutation.tests)
    blamer = Blamer(Changes(LEGACY, upgraded), edits)
    proof = prove(before, after, lambda: original(shared, mutation.tests, 2), blamer=blamer)
    assert not proof.holds
    blamed = [
        (one.kind, one.blame.path, one.blame.line, one.blame.end_line)
        for one in proof.differences
        if one.blame is not None
    ]
    assert [
        place
        for kind, path, *place in blamed
        if kind in mutation.kinds
        and path == mutation.path
        and place[0] <= last
        and place[1] >= first
    ], (first, last, blamed)


@pytest.mark.parametrize("name", [name for name, one in MUTATIONS.items() if not one.kinds])
def test_a_mutation_is_named_by_the_schema(name: str, upgraded: Path) -> None:
    mutation = MUTATIONS[name]
    line, _ = mutation.apply(upgraded)
    folders = overlay("1.4", PYTHON), overlay("2.1", PYTHON)
    proof = schema.prove(LEGACY, upgraded, PYTHON, folders)
    located = Declaring(upgraded, Models(upgraded, proof.compared)).located(proof)
    places = [(one.place.path, one.place.line) for one in located.unexplained if one.place]
    assert places == [(mutation.path, line)]


@pytest.mark.parametrize("tests", sorted({one.tests for one in MUTATIONS.values()}))
def test_without_a_mutation_all_is_equal(tests: str, upgraded: Path, shared: Path) -> None:
    before, after = original(shared, tests, 1), recorded(upgraded, "2.1", tests)
    proof = prove(before, after, lambda: original(shared, tests, 2))
    assert proof.differences == ()
    assert proof.equal_tests == after.run.outcomes.keys()
