"""`upgrade --require-proof`: what nothing proves is left out, and the rest is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from alchemigrate.errors import ConflictError, DirtyTreeError
from alchemigrate.upgrade import ledger
from alchemigrate.upgrade.before import newest_kept
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import NOT_PROVEN
from alchemigrate.upgrade.require import Trial, upgrade_proven
from alchemigrate.upgrade.rollback import rollback
from alchemigrate.values.finding import Status
from alchemigrate.values.proof import Proof

TRIAL = Trial(Path(sys.executable))
WORK = """\
from sqlalchemy import Column, Integer, String, create_engine, select
from sqlalchemy.ext.declarative import declarative_base

Base = declarative_base()
engine = create_engine("sqlite://")


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(20))


def ids():
    return engine.connect().execute(select([User.id])).fetchall()


def names():
    return engine.connect().execute(select([User.name])).fetchall()
"""
TESTS = """\
from work import Base, engine, ids

def test_empty():
    Base.metadata.create_all(engine)
    assert ids() == []
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of which one function has no test."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    (tmp_path / "requirements.txt").write_text("sqlalchemy<2\n")
    (tmp_path / "work.py").write_text(WORK)
    (tmp_path / "test_work.py").write_text(TESTS)
    return tmp_path


def test_what_no_test_runs_is_left_out(root: Path) -> None:
    report = upgrade_proven([root], Options("2.0"), TRIAL)
    text = (root / "work.py").read_text()
    assert "from sqlalchemy.orm import declarative_base" in text
    assert "select(User.id)" in text
    assert "select([User.name])" in text
    assert (root / "requirements.txt").read_text() == "sqlalchemy<2\n", "not all was proven"
    withheld = {(one.rule, one.reason) for one in report.findings if one.status is Status.WITHHELD}
    assert withheld == {("select-list", NOT_PROVEN), ("sqlalchemy-pin", NOT_PROVEN)}
    kept = ledger.load(newest_kept(root).folder)
    proofs = {(one.rule, one.proof) for one in kept if one.status is Status.APPLIED}
    assert proofs == {
        ("declarative-base-import", Proof.SQL),
        ("select-list", Proof.SQL),
    }
    rollback(root)
    assert (root / "work.py").read_text() == WORK


def test_requirements_change_if_all_is_proven(root: Path) -> None:
    tests = TESTS.replace("engine, ids", "engine, ids, names").replace("ids()", "ids() + names()")
    (root / "test_work.py").write_text(tests)
    report = upgrade_proven([root], Options("2.0"), TRIAL)
    assert {one.status for one in report.findings} == {Status.APPLIED}
    assert "sqlalchemy>=2.0" in (root / "requirements.txt").read_text()


def test_what_tests_run_in_another_process_is_kept(root: Path) -> None:
    """No plugin sees it run, but the test breaks without it."""
    tests = TESTS + (
        "\ndef test_names():\n    import subprocess, sys\n"
        "    code = 'import work; work.Base.metadata.create_all(work.engine); work.names()'\n"
        "    assert subprocess.run([sys.executable, '-c', code]).returncode == 0\n"
    )
    (root / "test_work.py").write_text(tests)
    report = upgrade_proven([root], Options("2.0"), TRIAL)
    assert "select(User.name)" in (root / "work.py").read_text()
    proofs = [one.proof for one in report.findings if one.rule == "select-list"]
    assert proofs == [Proof.SQL, Proof.TEST]
    assert "sqlalchemy>=2.0" in (root / "requirements.txt").read_text()


def test_nothing_is_written_if_it_is_not_the_same_application(root: Path) -> None:
    tests = TESTS + "    import sqlalchemy\n    assert sqlalchemy.__version__.startswith('1.4')\n"
    (root / "test_work.py").write_text(tests)
    with pytest.raises(
        ConflictError, match=r"tests broken or gone: 1 \(test_work.py::test_empty\)"
    ):
        upgrade_proven([root], Options("2.0"), TRIAL)
    assert (root / "work.py").read_text() == WORK


def test_uncommitted_changes_are_refused_before_anything_runs(root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    with pytest.raises(DirtyTreeError):
        upgrade_proven([root], Options("2.0"), TRIAL)
