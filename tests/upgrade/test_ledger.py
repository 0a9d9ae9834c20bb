"""The ledger of a run: what was applied where, and how it was proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from alchemigrate.errors import RunError
from alchemigrate.upgrade import ledger
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import Report, upgrade
from alchemigrate.upgrade.runs import runs
from alchemigrate.values.finding import Status
from alchemigrate.values.proof import Proof

SOURCE = (
    "from sqlalchemy import create_engine, select\n"
    "from app import users\n\n\n"
    "engine = create_engine('sqlite://')\n"
    "names = select([users.c.name])\n"
)


def upgraded(root: Path, **options: bool) -> Report:
    """The report of an upgrade of a small project."""
    (root / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    (root / "app.py").write_text(
        "from sqlalchemy import Column, Integer, MetaData, Table\n\n"
        "users = Table('users', MetaData(), Column('id', Integer))\n"
    )
    (root / "work.py").write_text(SOURCE)
    return upgrade([root], Options("2.0"), **options)


def test_a_run_keeps_its_ledger(tmp_path: Path) -> None:
    """What is read back is what the report said, places after the run included."""
    report = upgraded(tmp_path)
    (run,) = runs(tmp_path)
    kept = ledger.load(run.folder)
    assert kept
    assert ledger.encode(kept) == ledger.encode(report.findings)
    applied = [one for one in kept if one.status is Status.APPLIED]
    assert [(one.rule, one.proof) for one in applied] == [("select-list", Proof.STATIC)]
    text = (tmp_path / "work.py").read_text().splitlines()
    (place,) = applied[0].after
    assert text[place.line - 1] == "names = select(users.c.name)"
    assert ledger.count(kept) == {"schema": 0, "sql": 0, "test": 0, "static": 1, "none": 0}


def test_nothing_is_kept_where_nothing_is_written(tmp_path: Path) -> None:
    upgraded(tmp_path, write=False)
    assert runs(tmp_path) == ()


def test_no_ledger(tmp_path: Path) -> None:
    """A run of an older version has none."""
    assert ledger.load(tmp_path) == ()


@pytest.mark.parametrize(
    "damage", ["", "[]", '{"version": 99}', '{"version": 1, "findings": [{}]}']
)
def test_damaged_ledger(tmp_path: Path, damage: str) -> None:
    (tmp_path / ledger.NAME).write_text(damage)
    with pytest.raises(RunError, match="ledger is damaged"):
        ledger.load(tmp_path)
