"""What the proofs say of each edit: a small application is upgraded and verified."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alchemigrate.upgrade import ledger
from alchemigrate.upgrade.before import before_tree, newest_kept
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import upgrade
from alchemigrate.upgrade.verify import Verification, verify
from alchemigrate.values.finding import Status
from alchemigrate.values.proof import Proof

MODELS = """\
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, create_engine
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import relationship

Base = declarative_base()
engine = create_engine("sqlite://")
seen = Table("seen", Base.metadata, Column("id", Integer, primary_key=True))


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(20), nullable=False)
    orders = relationship("Order", backref="user")


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
"""
WORK = """\
from sqlalchemy import select
from app.models import User, engine


def ids():
    return engine.connect().execute(select([User.id])).fetchall()


def names():
    return engine.connect().execute(select([User.name])).fetchall()


def label():
    return str(select([User.name]))
"""
TESTS = """\
from app.models import Base, engine
from app.work import ids, label

def test_empty():
    Base.metadata.create_all(engine)
    assert ids() == []

def test_label():
    assert "users.name" in label()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small application, upgraded to modern code."""
    files = {
        "pyproject.toml": "[project]\nname = 'shop'\n",
        "app/__init__.py": "",
        "app/models.py": MODELS,
        "app/work.py": WORK,
        "tests/test_app.py": TESTS,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    upgrade([tmp_path], Options("2.0", modern=True))
    return tmp_path


def verified(root: Path, **options: None) -> Verification:
    """What the proofs say of the newest run."""
    kept = newest_kept(root)
    with before_tree(root, kept) as before:
        edits = ledger.load(kept.folder)
        return verify(before, root, "1.4", "2.0", Path(sys.executable), ledger=edits, **options)


def proofs(found: Verification) -> dict[tuple[str, int], Proof | None]:
    """The proofs of applied edits, by rule and line of the original."""
    applied = (one for one in found.ledger if one.status is Status.APPLIED)
    return {(one.rule, one.line): one.proof for one in applied}


def test_each_edit_has_its_strongest_proof(root: Path) -> None:
    found = verified(root)
    assert found.holds
    told = proofs(found)
    assert told["column-attribute", 13] is Proof.SCHEMA
    assert told["relationship-backref", 14] is Proof.SCHEMA
    assert told["declarative-base-import", 2] is Proof.SQL
    assert told["select-list", 6] is Proof.SQL
    assert told["select-list", 10] is Proof.STATIC
    assert told["select-list", 14] is Proof.TEST, "its test sends no SQL, so none is equal"
    assert {one.proof_tests for one in found.ledger if one.proof is Proof.SQL} == {1, 2}
    assert found.as_json()["proofs"] == ledger.count(found.ledger)


def test_without_comparing_sql_the_tests_are_the_proof(root: Path) -> None:
    assert proofs(verified(root, harmless=None))["select-list", 6] is Proof.TEST


def test_without_tests_there_is_no_proof_by_them(root: Path) -> None:
    told = proofs(verified(root, command=None))
    assert told["column-attribute", 13] is Proof.SCHEMA
    assert told["select-list", 6] is Proof.STATIC


def test_what_a_broken_test_runs_is_not_proven(root: Path) -> None:
    work = root / "app" / "work.py"
    work.write_text(work.read_text().replace("select(User.id)", "select([User.id])", 1))
    told = proofs(verified(root))
    assert told["select-list", 6] is Proof.NONE
    assert told["declarative-base-import", 2] is Proof.NONE
    assert told["select-list", 10] is Proof.STATIC


def test_a_model_that_differs_is_not_proven(root: Path) -> None:
    models = root / "app" / "models.py"
    models.write_text(models.read_text().replace("String(20)", "String(30)"))
    told = proofs(verified(root))
    assert told["column-attribute", 13] is Proof.NONE
    assert told["column-attribute", 19] is Proof.SCHEMA
