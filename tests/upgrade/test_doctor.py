"""The doctor names what really stops an application, on real SQLAlchemy, and nothing else."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from contract.json_schema import check_published
from house.sources import ROOT
from typer.testing import CliRunner

from alchemigrate.cli.app import answer, application
from alchemigrate.report.diagnosis import lines
from alchemigrate.upgrade.doctor.cause import Cause, Diagnosis
from alchemigrate.upgrade.doctor.diagnose import diagnose

PYTHON = Path(sys.executable)
EXAMPLES = ROOT / "examples"
BASE = "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
HEAD = (
    "from sqlalchemy import JSON, Column, ForeignKey, Integer, String\n"
    "from sqlalchemy.orm import relationship\n\nfrom shop.base import Base\n\n\n"
)
PLAN = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
)
BILL = (
    'class Bill(Base):\n    __tablename__ = "bills"\n    id = Column(Integer, primary_key=True)\n'
    '    plan_id = Column(ForeignKey("plans.id"))\n'
)
Overlay = Callable[[str], Path]
Examine = Callable[..., Diagnosis]


@pytest.fixture
def examine(tmp_path: Path, sqlalchemy_overlay: Overlay) -> Examine:
    """Writes a package `shop` (base.py and __init__.py unless given) and has it examined."""

    def run(version: str = "2.0", **files: str) -> Diagnosis:
        package = tmp_path / "project" / "shop"
        shutil.rmtree(package, ignore_errors=True)
        package.mkdir(parents=True)
        for name, text in {"__init__": "", "base": BASE, **files}.items():
            (package / f"{name}.py").write_text(text, encoding="utf-8")
        before = contents(package)
        found = diagnose(package.parent, PYTHON, overlays=[sqlalchemy_overlay(version)])
        assert contents(package) == before, "the doctor changes nothing"
        return found

    return run


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def told(found: Diagnosis) -> list[tuple[str, str, int, str]]:
    """Rule, path, line and object of each cause, in a fixed order."""
    return sorted((one.rule, one.path, one.line, one.object) for one in found.causes)


def only(found: Diagnosis) -> Cause:
    """The one cause there is."""
    assert not found.starts
    assert len(found.causes) == 1, found.causes
    return found.causes[0]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trading backend in the state that does not start."""
    tree = tmp_path_factory.mktemp("broken") / "trading"
    shutil.copytree(EXAMPLES / "trading_legacy", tree)
    shutil.copytree(EXAMPLES / "trading_broken", tree, dirs_exist_ok=True)
    (tree / "CAUSES.json").unlink()
    return tree


def planted() -> list[tuple[str, str, int, str]]:
    """The causes that the broken state was given."""
    text = (EXAMPLES / "trading_broken" / "CAUSES.json").read_text(encoding="utf-8")
    return sorted(
        (one["rule"], one["path"], one["line"], one["object"]) for one in json.loads(text)["causes"]
    )


def test_broken_state_exactly(broken: Path, sqlalchemy_overlay: Overlay) -> None:
    """Nine causes planted, the same nine found, in short lines, and a cured copy starts."""
    found = diagnose(broken, PYTHON, overlays=[sqlalchemy_overlay("2.0")])
    assert told(found) == planted()
    assert found.starts_cured
    assert all(one.fixable for one in found.causes)
    answer = lines(found)
    assert len(answer) == len(planted()) + 2
    assert max(map(len, answer)) <= 200, "a line is to be read at a glance"
    assert answer[0].startswith("does not start on SQLAlchemy 2.0")


def test_broken_state_on_2_1(broken: Path, sqlalchemy_overlay: Overlay) -> None:
    """2.1 maps the class with a metadata property: all others remain."""
    found = diagnose(broken, PYTHON, overlays=[sqlalchemy_overlay("2.1")])
    assert told(found) == [one for one in planted() if one[0] != "reserved-attribute-name"]
    assert found.starts_cured


def test_healthy(examine: Examine) -> None:
    """No cause, and nothing left to say but that it starts."""
    found = examine(models=HEAD + PLAN)
    assert found.starts
    assert found.starts_cured
    assert not found.causes
    assert lines(found)[0].startswith("starts on SQLAlchemy 2.0")


def test_metadata_argument_is_no_cause(examine: Examine) -> None:
    """`declarative_base(metadata=...)` works on every version; another cause beside it is named."""
    base = (
        "from sqlalchemy import MetaData\nfrom sqlalchemy.orm import declarative_base\n\n"
        "metadata = MetaData()\nBase = declarative_base(metadata=metadata)\n"
    )
    assert examine(base=base, models=HEAD + PLAN).starts
    property_ = "\n    @property\n    def metadata(self):\n        return {}\n"
    cause = only(examine(base=base, models=HEAD + PLAN + property_))
    assert (cause.rule, cause.path, cause.line) == ("reserved-attribute-name", "shop/models.py", 12)


_PROPERTY = "    @property\n    def metadata(self):\n        return {}\n"
_HYBRID = "    @hybrid_property\n    def metadata(self):\n        return self.id\n"
_IMPORT = "from sqlalchemy.ext.hybrid import hybrid_property\n"
_NEW = "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"
_MIXIN = f"class Described:\n{_PROPERTY}\n\n"
RESERVED = {
    "property": (HEAD + PLAN + _PROPERTY, "Plan.metadata"),
    "plain": (HEAD + PLAN + '    metadata = "notes"\n', "Plan.metadata"),
    "column": (HEAD + PLAN + "    metadata = Column(JSON)\n", "Plan.metadata"),
    "hybrid": (_IMPORT + HEAD + PLAN + _HYBRID, "Plan.metadata"),
    "annotated": (_NEW + HEAD + PLAN + "    metadata: Mapped[str] = mapped_column()\n",
                  "Plan.metadata"),
    "mixin": (HEAD + _MIXIN + PLAN.replace("(Base)", "(Described, Base)"), "Described.metadata"),
    "abstract base": (HEAD + f"class Own(Base):\n    __abstract__ = True\n\n{_PROPERTY}\n\n"
                      + PLAN.replace("(Base)", "(Own)"), "Own.metadata"),
    "DeclarativeBase": (HEAD + _NEW + f"\n\nclass Own(DeclarativeBase):\n{_PROPERTY}\n\n"
                        + PLAN.replace("(Base)", "(Own)"), "Own.metadata"),
}  # fmt: skip


@pytest.mark.parametrize("shape", RESERVED)
def test_reserved_name(examine: Examine, shape: str) -> None:
    """Every way to take the name away from declarative."""
    text, name = RESERVED[shape]
    found = examine(models=text)
    assert only(found).rule == "reserved-attribute-name"
    assert only(found).object == name
    assert only(found).path == "shop/models.py"
    assert "metadata" in text.splitlines()[only(found).line - 1]
    assert found.starts_cured


def test_reserved_name_with_unproven_uses(examine: Examine) -> None:
    """No cure is sure, yet what stands behind is found all the same."""
    text = HEAD + PLAN + _PROPERTY + "\n\ndef show(thing):\n    return thing.metadata\n"
    gone = "from sqlalchemy.orm import relation\n"
    found = examine(models=text, pages="import shop.models\n" + gone)
    assert told(found) == [
        ("removed-import", "shop/pages.py", 2, "sqlalchemy.orm.relation"),
        ("reserved-attribute-name", "shop/models.py", 11, "Plan.metadata"),
    ]
    by_rule = {one.rule: one for one in found.causes}
    assert not by_rule["reserved-attribute-name"].fixable
    assert by_rule["removed-import"].fixable
    assert not found.starts_cured
    assert lines(found)[-1].endswith("cures 1 of 2, 1 by hand")


def plan_and_bill(plan: str = "", bill: str = "") -> dict[str, str]:
    """The two models in two files that the package imports."""
    return {
        "__init__": "from shop import plan, bill\n",
        "plan": HEAD + PLAN + plan,
        "bill": HEAD + BILL + bill,
    }


_TWO_KEYS = '    next_id = Column(ForeignKey("plans.id"))\n'
MAPPERS = {
    "one-sided": (
        plan_and_bill("", '    plan = relationship("Plan", back_populates="bills")\n'),
        ("one-sided-back-populates", "shop/bill.py", 11, "Bill.plan"), True),
    "misspelt": (
        plan_and_bill('    bills = relationship("Bill", back_populates="plan")\n',
                      '    plan = relationship("Plan", back_populates="bils")\n'),
        ("one-sided-back-populates", "shop/bill.py", 11, "Bill.plan"), True),
    "no relationship": (
        plan_and_bill("    title = Column(String)\n",
                      '    plan = relationship("Plan", back_populates="title")\n'),
        ("mismatched-back-populates", "shop/bill.py", 11, "Bill.plan"), False),
    "unknown target": (
        plan_and_bill("", '    plan = relationship("Plam")\n'),
        ("unknown-relationship-target", "shop/bill.py", 11, "Bill.plan"), False),
    "two keys": (
        plan_and_bill("", _TWO_KEYS + '    plan = relationship("Plan")\n'),
        ("unjoined-relationship", "shop/bill.py", 12, "Bill.plan"), False),
    "no key": (
        plan_and_bill("    title = Column(String)\n    next = relationship('Plan')\n", ""),
        ("unjoined-relationship", "shop/plan.py", 11, "Plan.next"), False),
}  # fmt: skip


@pytest.mark.parametrize("case", MAPPERS)
def test_mappers(examine: Examine, case: str) -> None:
    """What fails only when the mappers are configured, with its place and its object."""
    files, expected, fixable = MAPPERS[case]
    found = examine(**files)
    assert told(found) == [expected]
    assert only(found).fixable is fixable
    assert found.starts_cured is fixable
    assert only(found).error
    assert only(found).cure


def test_unimported_model(examine: Examine) -> None:
    """A class that a relationship names, in a file that only the doctor's own import loads."""
    files = plan_and_bill("", '    plan = relationship("Plan")\n')
    note = HEAD + (
        'class Note(Base):\n    __tablename__ = "notes"\n    id = Column(Integer, primary_key=True)'
        '\n    plan_id = Column(ForeignKey("plans.id"))\n'
    )
    files["plan"] += '    notes = relationship("Note")\n'
    files["zz_note"] = note
    files["queries"] = (
        "from sqlalchemy.orm import joinedload\n\nfrom shop.bill import Bill\n\n"
        "OPTIONS = joinedload(Bill.plan)\n"
    )
    found = examine(**files)
    assert told(found) == [("unimported-model", "shop/zz_note.py", 7, "Note")]


def test_same_table_twice(examine: Examine) -> None:
    """Two classes that make one table: the second is named, with where the first is."""
    files = plan_and_bill()
    files["bill"] = HEAD + PLAN.replace("Plan", "OldPlan")
    files["__init__"] = "from shop import bill, plan\n"
    cause = only(examine(**files))
    assert (cause.rule, cause.path) == ("duplicate-table-name", "shop/plan.py")
    assert "shop/bill.py:7" in cause.message
    assert not cause.fixable


def test_same_class_twice(examine: Examine) -> None:
    """A string that two classes answer to."""
    files = plan_and_bill("", '    plan = relationship("Plan")\n')
    files["other"] = HEAD + PLAN.replace('"plans"', '"other_plans"')
    files["__init__"] = "from shop import plan, other, bill\n"
    assert told(examine(**files)) == [
        ("duplicate-class-name", "shop/bill.py", 11, "Bill.plan"),
    ]


def test_engine_settings(examine: Examine) -> None:
    """Settings that no engine can be made with, named one by one."""
    found = examine(
        db="from sqlalchemy import create_engine\nfrom sqlalchemy.pool import NullPool\n\n"
        'engine = create_engine(\n    "sqlite://",\n    poolclass=NullPool,\n    pool_size=5,\n'
        "    max_overflow=2,\n)\n"
    )
    assert {(one.rule, one.path, one.line) for one in found.causes} == {
        ("pool-argument-without-pool", "shop/db.py", 7),
        ("pool-argument-without-pool", "shop/db.py", 8),
    }
    assert {one.object for one in found.causes} == {"engine"}
    assert found.starts_cured


def test_unexplained(examine: Examine) -> None:
    """A plain defect is named at its place, and a cause beside it still by its rule."""
    found = examine(
        models=HEAD + PLAN,
        prices="RATE = 5 / 0\n",
        uses="import shop.prices\n",
        pages="from sqlalchemy.orm import relation\n",
    )
    assert told(found) == [
        ("removed-import", "shop/pages.py", 1, "sqlalchemy.orm.relation"),
        ("unexplained", "shop/prices.py", 1, "RATE"),
    ]
    cause = next(one for one in found.causes if one.rule == "unexplained")
    assert cause.error == cause.message == "ZeroDivisionError: division by zero"
    assert not cause.fixable
    assert not found.starts_cured


def test_behind_what_cannot_be_cured(examine: Examine) -> None:
    """An import without a successor hides the rest of its file, but not from the doctor."""
    found = examine(
        events="from sqlalchemy.interfaces import PoolListener\n\n\n"
        "class Listener(PoolListener):\n    pass\n\n\n"
        "from sqlalchemy.orm import relation\n",
    )
    assert told(found) == [
        ("removed-import", "shop/events.py", 1, "sqlalchemy.interfaces"),
        ("removed-import", "shop/events.py", 8, "sqlalchemy.orm.relation"),
    ]


def test_bypassing_makes_no_causes(examine: Examine) -> None:
    """What only comes up because something was taken out of the way is not told."""
    files = plan_and_bill(
        '    bills = relationship("Bill", back_populates="plan")\n',
        '    plan = relationship("Plam", back_populates="bills")\n',
    )
    assert told(examine(**files)) == [
        ("unknown-relationship-target", "shop/bill.py", 11, "Bill.plan"),
    ]
    found = examine(prices="RATE = 5 / 0\nPRICE = RATE + 1\n")
    assert told(found) == [("unexplained", "shop/prices.py", 1, "RATE")]


def test_echoes_are_left_out(examine: Examine) -> None:
    """One class that cannot be mapped fails every module that imports it: one cause."""
    files = {f"user_{number}": "from shop.models import Plan\n" for number in range(4)}
    found = examine(models=HEAD + PLAN + _PROPERTY, **files)
    assert only(found).rule == "reserved-attribute-name"
    assert found.modules["total"] > 5
    assert len(found.modules["failed"]) == 5


def test_command_line(tmp_path: Path) -> None:
    """Exit codes, and the document of `--format json`."""
    package = tmp_path / "shop"
    package.mkdir()
    for name, text in {"__init__": "", "base": BASE, "models": HEAD + PLAN}.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    command = ["doctor", str(tmp_path), "--python", str(PYTHON), "--sqlalchemy", "2.0"]
    healthy = CliRunner().invoke(application(), command)
    assert (healthy.exit_code, healthy.stdout[:24]) == (0, "starts on SQLAlchemy 2.0")
    with (package / "models.py").open("a", encoding="utf-8") as file:
        file.write("    metadata = Column(JSON)\n")
    ill = CliRunner().invoke(application(), [*command, "--format", "json"])
    assert ill.exit_code == 1
    answer = json.loads(ill.stdout)
    check_published("doctor", answer)
    assert answer["starts"] is False
    assert answer["sqlalchemy"].startswith("2.0.")
    assert answer["modules"]["total"] == 3
    assert answer["modules"]["loaded"] == 2
    assert [one["module"] for one in answer["modules"]["failed"]] == ["shop.models"]
    assert answer["mappers"] == "ok"
    assert len(answer["causes"]) == 1
    assert answer["causes"][0]["error"].startswith("InvalidRequestError: Attribute name 'metadata'")


def test_wrong_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A target that is neither a folder nor a module is a usage error."""
    monkeypatch.setattr(sys, "argv", ["alchemigrate", "doctor", str(tmp_path / "missing")])
    with pytest.raises(SystemExit) as ended:
        answer()
    assert ended.value.code == 2
    assert "is no project folder" in capsys.readouterr().err
