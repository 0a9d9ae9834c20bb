"""Models that cannot be imported are read from their files, as they would be if they could."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alchemigrate.checkkit.declared import models_of
from alchemigrate.rulekit.evaluating.expressions import harmless
from alchemigrate.upgrade.overlays import overlay
from alchemigrate.upgrade.proof import probing
from alchemigrate.validate.run import Choice
from alchemigrate.validate.unimported.read import read
from alchemigrate.validate.validation import Validation
from alchemigrate.values.models import Models
from validate.validated import validated

LEGACY = Path(__file__).parents[2] / "examples" / "trading_legacy"
PYTHON = Path(sys.executable)


def tables(models: Models) -> dict[str, object]:
    """What both ways of reading must agree on."""
    return {
        name: (
            {(c.name, c.nullable, c.primary_key, c.type.family, c.type.length, c.default)
             for c in table.columns},
            table.primary_key and table.primary_key.columns,
            set(table.foreign_keys),
            set(table.uniques),
            set(table.indexes),
            {one.name for one in table.checks},
        )
        for name, table in models.schema.tables.items()
    }  # fmt: skip


def relations(models: Models) -> set[object]:
    return {
        (one.name, one.target.rpartition(".")[2], one.direction, one.uselist, one.reverse,
         one.secondary, one.lazy, one.cascade, one.local, one.remote, one.viewonly, one.overlaps)
        for one in models.relationships()
    }  # fmt: skip


def test_the_trading_models_are_read_as_they_are_imported() -> None:
    probed = probing.models(PYTHON, LEGACY, [overlay("1.4", PYTHON)])
    imported = models_of(probed)
    read_ = read(LEGACY).models
    assert len(imported.schema.tables) == 45
    assert tables(read_) == tables(imported)
    mapped_by_call = {"DailyTradeStats"}
    assert {one.short for one in read_.classes.values()} >= {
        one.short for one in imported.classes.values()
    } - mapped_by_call
    assert relations(read_) == relations(imported)


def written(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.py").write_text(text)
    return root


BASE = "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n"
USER = """\
from __future__ import annotations
import no_such_package
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from base import Base


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(20))
    boss_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    boss: Mapped[User | None] = relationship(remote_side=[id], back_populates="team")
    team: Mapped[list[User]] = relationship(back_populates="boss")
"""


def checked(root: Path, *names: str) -> Validation:
    return validated(root, PYTHON, Choice(select=frozenset(names)))


def test_a_module_that_cannot_be_imported_is_checked(tmp_path: Path) -> None:
    found = checked(written(tmp_path, base=BASE, people=USER), "foreign-key-without-index")
    assert [name for name, _ in found.failed] == ["people"]
    assert found.unread == ()
    (issue,) = found.findings
    assert (issue.object, issue.path, issue.line) == ("users.boss_id", "people.py", 12)
    table = found.models.schema.tables["users"]
    assert [(c.name, c.nullable, c.type.length) for c in table.columns] == [
        ("id", False, None), ("name", True, 20), ("boss_id", True, None),
    ]  # fmt: skip


def test_what_was_imported_is_not_read_again(tmp_path: Path) -> None:
    bad = "import no_such_package\n"
    root = written(tmp_path, base=BASE, people=USER.replace(bad, ""), other=bad)
    found = checked(root, "foreign-key-without-index")
    assert [one.object for one in found.findings] == ["users.boss_id"]
    assert found.models.classes.keys() == {"people.User"}


def test_a_class_that_computes_its_columns_is_told(tmp_path: Path) -> None:
    text = USER.replace("String(20)", "kind_of(20)")
    found = checked(written(tmp_path, base=BASE, people=text), "foreign-key-without-index")
    assert found.findings == ()
    assert found.unread == (("people.py: User", "kind_of"),)


COLUMNS = "User.id;[User.a, User.b];and_(A.x == foreign(B.y), B.z);desc(User.at);User.at.desc()"
ANYTHING = "__import__('os');open('x');User.__class__;User.id(;[x for x in y];User.f(1)"


@pytest.mark.parametrize("text", COLUMNS.split(";"))
def test_text_about_columns_is_harmless(text: str) -> None:
    assert harmless(text)


@pytest.mark.parametrize("text", ANYTHING.split(";"))
def test_text_that_does_anything_is_not_evaluated(text: str) -> None:
    assert not harmless(text)


# x
def test_nothing_of_the_project_runs(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    text = USER.replace(
        'back_populates="boss")',
        f"primaryjoin=\"__import__('pathlib').Path({str(trap)!r}).touch()\")",
    )
    found = checked(written(tmp_path, base=BASE, people=text))
    assert not trap.exists()
    assert [name for name, _ in found.unread] == ["people.py: User"]


CONVENTION = """\
from sqlalchemy import Column, Index, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()
{}

class Key(Base):
    __tablename__ = "keys"
    __table_args__ = (Index(None, "user_id", unique=True),)
    id = Column(Integer, primary_key=True)
    user_id = Column(Integer, index=True)
"""
GIVEN = 'Base.metadata.naming_convention = {"ix": "ix_%(kind)s%(column_0_label)s", "kind": str}\n'


@pytest.mark.parametrize(("given", "known"), [("", True), (GIVEN, False)])
def test_names_by_a_convention_that_cannot_be_read_are_not_known(
    given: str, known: bool, tmp_path: Path
) -> None:
    (tmp_path / "keys.py").write_text(CONVENTION.format(given))
    found = read(tmp_path).models.schema.tables["keys"]
    assert len(found.indexes) == 2
    assert bool(found.names) is known


def test_a_relationship_that_cannot_be_set_up_is_told(tmp_path: Path) -> None:
    text = USER.replace("Mapped[list[User]]", 'Mapped[list["Nobody"]]')
    found = checked(written(tmp_path, base=BASE, people=text), "foreign-key-without-index")
    assert {name for name, _ in found.unread} >= {"people.py: User.team"}
    assert "Nobody" in dict(found.unread)["people.py: User.team"]
