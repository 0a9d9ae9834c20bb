"""The plan of a migration: its steps, what each is about, and how far they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import upgrade
from alchemigrate.upgrade.plan.make import plan
from alchemigrate.upgrade.plan.required import admitted
from alchemigrate.upgrade.tree import read_tree
from alchemigrate.values.plan import Step
from alchemigrate.values.risk import Feasibility, Risk

WORK = """\
from sqlalchemy import Column, Integer, create_engine, select
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session

Base = declarative_base()
engine = create_engine("sqlite://")


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)


def ids(session: Session):
    return session.execute(select([User.id])).fetchall(), session.query(User).all()


def late():
    engine.execute("delete from users")
"""
TITLES = [
    "SQLAlchemy 1.4",
    "evidence of your tests",
    "the bridge: code that runs on 1.4 and 2.0",
    "SQLAlchemy 2.0",
    "SQLAlchemy 2.1",
    "modern code",
]


def project(root: Path, requirement: str = "", work: str = WORK) -> Path:
    """A small project that requires this SQLAlchemy."""
    (root / "pyproject.toml").write_text("")
    (root / "work.py").write_text(work)
    if requirement:
        (root / "requirements.txt").write_text(f"sqlalchemy{requirement}\n")
    return root


def steps(root: Path) -> dict[str, Step]:
    """The steps of the plan of a project by their titles."""
    made = plan([root]).steps
    assert [one.title for one in made] == TITLES
    return {one.title: one for one in made}


def states(root: Path) -> list[str]:
    """How far each step is."""
    return [one.state for one in steps(root).values()]


@pytest.mark.parametrize(
    ("requirement", "series"),
    [
        ("", ("1.3", "1.4", "2.0", "2.1")),
        ("==1.3.24", ("1.3",)),
        (">=1.4,<2", ("1.4",)),
        (">=1.4.54,<2.1", ("1.4", "2.0")),
        (">=2", ("2.0", "2.1")),
    ],
)
def test_what_the_requirements_admit(
    tmp_path: Path, requirement: str, series: tuple[str, ...]
) -> None:
    assert admitted(read_tree([project(tmp_path, requirement)])) == series


def test_a_project_on_1_3_goes_to_1_4_first(tmp_path: Path) -> None:
    assert states(project(tmp_path, "==1.3.24"))[0] == "next"


def test_each_place_is_in_one_step(tmp_path: Path) -> None:
    made = steps(project(tmp_path, ">=1.4,<2"))
    assert [one.state for one in made.values()] == ["done", "next", *["later"] * 4]
    bridge = made["the bridge: code that runs on 1.4 and 2.0"]
    assert (bridge.findings, bridge.by_hand) == (4, 0)
    assert bridge.minutes == 4
    assert bridge.commands[0] == f"alchemigrate upgrade {tmp_path} --target bridge"
    assert made["SQLAlchemy 2.0"].findings == 0
    assert made["modern code"].findings == 3


def test_it_comes_to_an_end(tmp_path: Path) -> None:
    root = project(tmp_path, ">=1.4,<2")
    for target in ("bridge", "2.0"):
        upgrade([root], Options(target))
        assert steps(root)["the bridge: code that runs on 1.4 and 2.0"].findings == 0
    upgrade([root], Options("2.1", modern=True))
    made = plan([root])
    assert {one.findings for one in made.steps} == {0}
    assert made.assessment.risk is Risk.LOW
    assert made.assessment.feasibility is Feasibility.READY


def test_a_companion_without_a_release_blocks_its_step(tmp_path: Path) -> None:
    root = project(tmp_path, ">=2.0,<2.1", "import sqlalchemy\n")
    pins = "sqlalchemy>=2.0,<2.1\nfastapi-users-db-sqlalchemy==7.0.0\n"
    (root / "requirements.txt").write_text(pins)
    assert steps(root)["SQLAlchemy 2.1"].state == "blocked"
