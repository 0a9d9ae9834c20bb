"""`verify`: schema proof and test proof of a small application that is taken from 1.4 to 2.0."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from contract.json_schema import check_published

from alchemigrate.upgrade.overlays import NEWEST
from alchemigrate.upgrade.verify import Verification, verify

HERE = Path(sys.executable)
MODELS = """\
from sqlalchemy import Column, Integer, String, create_engine, select
from sqlalchemy.ext.declarative import declarative_base

Base = declarative_base()
engine = create_engine("sqlite://")

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(20), nullable=False)
"""
TESTS = """\
from app.models import Base, User, engine
from sqlalchemy import select

def test_empty():
    Base.metadata.create_all(engine)
    assert QUERY

def test_name():
    assert User.name.type.length == 20
"""
OLD_QUERY = "engine.execute(select([User.id])).fetchall() == []"
NEW_QUERY = "engine.connect().execute(select(User.id)).fetchall() == []"


def write(root: Path, models: str, query: str) -> Path:
    (root / "app").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "app" / "__init__.py").write_text("")
    (root / "app" / "models.py").write_text(models)
    (root / "tests" / "test_app.py").write_text(TESTS.replace("QUERY", query))
    return root


def verified(tmp_path: Path, models: str, query: str) -> Verification:
    before = write(tmp_path / "before", MODELS, OLD_QUERY)
    after = write(tmp_path / "after", models, query)
    return verify(before, after, "1.4", "2.0", HERE)


def test_an_upgrade_that_is_right_holds(tmp_path: Path) -> None:
    models = MODELS.replace("sqlalchemy.ext.declarative", "sqlalchemy.orm")
    found = verified(tmp_path, models, NEW_QUERY)
    assert found.holds
    assert (found.before_version, found.after_version) == (NEWEST["1.4"], NEWEST["2.0"])
    assert found.schema.differences == ()
    assert found.tests is not None
    assert (found.tests.same, found.tests.passing) == (2, 2)


def test_code_that_was_left_as_it_was_breaks_a_test(tmp_path: Path) -> None:
    found = verified(tmp_path, MODELS, OLD_QUERY)
    assert found.schema.unexplained == ()
    assert found.tests is not None
    (broken,) = found.tests.broken
    assert broken.test == "tests/test_app.py::test_empty"
    assert "no attribute 'execute'" in broken.message
    assert not found.holds


def test_an_edit_that_changes_a_column_does_not_hold(tmp_path: Path) -> None:
    models = MODELS.replace(", nullable=False", "")
    found = verified(tmp_path, models, NEW_QUERY)
    assert [one.object for one in found.schema.unexplained] == ["users.name"]
    assert not found.holds
    plain = json.loads(json.dumps(found.as_json()))
    check_published("verify", plain)
    assert plain["holds"] is False
    assert plain["schema"]["differences"][0]["kind"] == "column.nullable"
    assert plain["tests"]["broken"] == []


def test_tests_can_be_left_out(tmp_path: Path) -> None:
    before = write(tmp_path / "before", MODELS, OLD_QUERY)
    found = verify(before, before, "1.4", "2.0", HERE, None)
    assert found.tests is None
    assert found.holds


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_the_bridge_runs_on_both(tmp_path: Path, version: str) -> None:
    root = write(tmp_path, MODELS.replace(".ext.declarative", ".orm"), NEW_QUERY)
    assert verify(root, root, "1.4", version, HERE).holds
