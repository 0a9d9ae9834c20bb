"""What the step to another SQLAlchemy takes, for each file of models."""

from __future__ import annotations

import sys
from pathlib import Path

from alchemigrate.report import step as report
from alchemigrate.upgrade.overlays import overlay
from alchemigrate.validate.run import Choice
from alchemigrate.values.risk import Feasibility
from alchemigrate.values.step import Step
from validate.validated import validated

PYTHON = Path(sys.executable)
LEGACY = Path(__file__).parents[2] / "examples" / "trading_legacy"
FILES = {
    "base": "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
    "ready": """\
from sqlalchemy import Column, Integer
from base import Base


class Ready(Base):
    __tablename__ = "ready"
    id = Column(Integer, primary_key=True)
""",
    "automatic": """\
from sqlalchemy import Column, Integer, select
from base import Base


class Automatic(Base):
    __tablename__ = "automatic"
    id = Column(Integer, primary_key=True)


QUERY = select([Automatic.id])
""",
    "person": """\
from sqlalchemy import Column, Integer
from base import Base


class Person(Base):
    __tablename__ = "person"
    id = Column(Integer, primary_key=True)


def total(thing):
    return thing.engine.execute("SELECT 1 FROM person").scalar()


ENGINE_OF = Base.metadata.bind
""",
}


def looked(root: Path, version: str | None, target: str | None = None) -> Step | None:
    overlays = [overlay(version, PYTHON)] if version else []
    choice = Choice(select=frozenset(["missing-primary-key"]))
    return validated(root, PYTHON, choice, overlays=overlays, target=target).step


def written(root: Path, **more: str) -> Path:
    for name, text in {**FILES, **more}.items():
        (root / f"{name}.py").write_text(text)
    return root


def test_each_file_says_what_it_takes(tmp_path: Path) -> None:
    found = looked(written(tmp_path), "1.4")
    assert found is not None
    assert found.target == "2.0"
    assert [(one.path, one.classes, one.feasibility) for one in found.files] == [
        ("person.py", ("Person",), Feasibility.PERSON),
        ("automatic.py", ("Automatic",), Feasibility.AUTOMATIC),
        ("ready.py", ("Ready",), Feasibility.READY),
    ]
    assert found.feasibility is Feasibility.PERSON
    assert found.minutes == sum(one.minutes for one in found.files) > 0
    assert found.files[0].reasons
    assert all(one.startswith("line ") for one in found.files[0].reasons)
    assert found.files[1].reasons == ()


def test_what_is_on_2_0_has_no_step_unless_asked(tmp_path: Path) -> None:
    root = written(tmp_path, person=FILES["ready"].replace("eady", "est"))
    (root / "automatic.py").unlink()
    assert looked(root, None) is None
    found = looked(root, None, "2.1")
    assert found is not None
    assert [one.feasibility for one in found.files] == [Feasibility.READY] * 2


def test_a_mapper_that_cannot_be_set_up_needs_a_person(tmp_path: Path) -> None:
    text = FILES["ready"].replace("Integer\n", "Integer\nfrom sqlalchemy.orm import relationship\n")
    root = written(tmp_path, ready=text + '    other = relationship("Nowhere")\n')
    found = looked(root, "1.4")
    assert found is not None
    (ready,) = [one for one in found.files if one.path == "ready.py"]
    assert ready.feasibility is Feasibility.PERSON
    assert "Nowhere" in ready.reasons[0]


def test_a_module_that_cannot_be_imported_needs_a_person(tmp_path: Path) -> None:
    root = written(tmp_path, ready="import no_such_package\n" + FILES["ready"])
    found = looked(root, "1.4")
    assert found is not None
    (ready,) = [one for one in found.files if one.path == "ready.py"]
    assert "cannot be imported" in ready.reasons[0]


def test_the_trading_models_are_ready_or_automatic() -> None:
    found = looked(LEGACY, "1.4")
    assert found is not None
    assert len(found.files) == 19
    assert found.count(Feasibility.READY) + found.count(Feasibility.AUTOMATIC) == 19


def test_the_report_tells_the_totals_and_the_reasons(tmp_path: Path) -> None:
    found = looked(written(tmp_path), "1.4")
    assert found is not None
    told = list(report.lines(found))
    assert told[0].startswith("to SQLAlchemy 2.0: 3 model files (1 ready, 1 automatic, 1 person)")
    assert any(line.startswith("    line ") for line in told)
    assert report.document(found)["files"][0]["path"] == "person.py"
