"""`alchemigrate models --fix`: edits of models and a revision, on real databases."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli.invoke import Tool
from cli.migrations import Migrations, begun, project
from contract.json_schema import check_published

MODELS = """\
from sqlalchemy import ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(20))
    profile: Mapped["Profile"] = relationship(uselist=False)


class Profile(Base):
    __tablename__ = "profiles"
    __table_args__ = (Index("ix_city", "city"), UniqueConstraint("city", "street"))
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))  # whose
    city: Mapped[str] = mapped_column(String(20))
    street: Mapped[str] = mapped_column(String(20))
"""
FIXED = (
    MODELS.replace("primary_key=True, index=True", "primary_key=True")
    .replace('Index("ix_city", "city"), UniqueC', "UniqueC")
    .replace('(UniqueConstraint("city", "street"))', '(UniqueConstraint("city", "street"),)')
    .replace('ForeignKey("users.id"))', 'ForeignKey("users.id"), unique=True)')
)
PROJECT = project(MODELS)
PYTHON = ("--python", sys.executable)
CHECKS = (
    "--select",
    "foreign-key-without-index,redundant-index,index-on-primary-key,one-to-one-without-unique",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def alembic(request: pytest.FixtureRequest, tool: Tool) -> Migrations:
    """The project with a database of each kind."""
    if request.param == "sqlite":
        return begun(tool, f"sqlite:///{tool.folder.parent / 'shop.db'}", MODELS)
    return begun(tool, request.getfixturevalue("database"), MODELS)


def test_models_and_database_stay_in_step(tool: Tool, alembic: Migrations) -> None:
    start, files = alembic.schema(), tool.contents()
    said = tool("models", ".", *PYTHON, *CHECKS, "--fix", "--database", alembic.url, "--data")
    assert said.code == 0, said.out
    assert (tool.folder / "shop/models.py").read_text() == FIXED
    revisions = sorted((tool.folder / "migrations/versions").glob("0002*.py"))
    assert len(revisions) == 1
    assert revisions[0].name in said.err
    alembic("upgrade", "head")
    assert "No new upgrade operations detected" in alembic("check")
    changed = alembic.schema()
    assert changed.tables["profiles"].unique(("user_id",))
    assert not {one.name for one in changed.tables["users"].indexes}
    alembic("downgrade", "-1")
    assert alembic.schema() == start
    assert tool("rollback").code == 0
    assert tool.contents() == files


def test_a_build_that_broke_off_is_made_again(tool: Tool, database: str) -> None:
    alembic = begun(tool, database, MODELS)
    alembic.run(
        "INSERT INTO users (id, name) VALUES (1, 'a')",
        "INSERT INTO profiles VALUES (1, 1, 'x', '1'), (2, 1, 'x', '2')",
    )
    words = ("--select", "one-to-one-without-unique", "--fix", "--unsafe", "--format", "json")
    document = tool("models", ".", *PYTHON, *words).json()
    assert (tool.folder / document["revision"]).is_file()
    assert "could not create unique index" in alembic.fails("upgrade", "head")
    left = alembic.schema().tables["profiles"].indexes
    assert [one.valid for one in left if one.name == "uq_profiles_user_id"] == [False]
    alembic.run("DELETE FROM profiles WHERE id = 2")
    alembic("upgrade", "head")
    assert "No new upgrade operations detected" in alembic("check")


PASSIVE = MODELS.replace("(uselist=False)", '(cascade="all, delete", passive_deletes=True)')


def test_a_foreign_key_gets_its_action(tool: Tool, database: str) -> None:
    alembic = begun(tool, database, PASSIVE)
    start = alembic.schema()
    words = ("models", ".", *PYTHON, "--select", "passive-deletes-without-ondelete", "--fix")
    assert "rows that refer to what goes are deleted (--unsafe" in tool(*words).out
    assert tool(*words, "--unsafe").code == 0
    assert 'ForeignKey("users.id", ondelete="CASCADE"))  # whose' in (
        tool.folder / "shop/models.py"
    ).read_text(encoding="utf-8")
    alembic("upgrade", "head")
    assert "No new upgrade operations detected" in alembic("check")
    assert [one.ondelete for one in alembic.schema().tables["profiles"].foreign_keys] == ["CASCADE"]
    alembic("downgrade", "-1")
    assert alembic.schema() == start


def test_diff_shows_and_writes_nothing(tool: Tool) -> None:
    tool.plant({**PROJECT, "migrations/versions/0001.py": 'revision = "0001"\n'})
    before = tool.contents()
    said = tool("models", ".", *PYTHON, *CHECKS, "--fix", "--diff")
    assert "-    __table_args__ = (Index(" in said.out
    assert '+revision = "0002"' in said.out
    assert "unique=True)  # whose" not in said.out  # the rows were not asked
    assert tool.contents() == before
    assert not (tool.folder / ".alchemigrate" / "runs").exists()


def test_what_rows_could_break_is_withheld(tool: Tool) -> None:
    tool.plant({**PROJECT, "migrations/versions/0001.py": 'revision = "0001"\n'})
    words = ("models", ".", *PYTHON, "--select", "one-to-one-without-unique", "--fix")
    said = tool(*words)
    assert said.code == 1
    assert "withheld (rows that are there may break it" in said.out
    assert not list((tool.folder / "migrations/versions").glob("0002*"))
    said = tool(*words, "--unsafe")
    assert said.code == 0
    assert "unique=True)  # whose" in (tool.folder / "shop/models.py").read_text()
    assert list((tool.folder / "migrations/versions").glob("0002*"))


def test_rows_that_break_it_are_told(tool: Tool) -> None:
    alembic = begun(tool, f"sqlite:///{tool.folder.parent / 'shop.db'}", MODELS)
    alembic.run(
        "INSERT INTO users (id, name) VALUES (1, 'a')",
        "INSERT INTO profiles VALUES (1, 1, 'x', '1'), (2, 1, 'x', '2')",
    )
    words = ("--select", "one-to-one-without-unique", "--fix", "--unsafe")
    said = tool("models", ".", *PYTHON, *words, "--database", alembic.url, "--data")
    assert said.code == 1
    assert "withheld (1 values are there more than once: correct them first" in said.out
    assert (tool.folder / "shop/models.py").read_text() == MODELS


def test_without_one_head_nothing_of_the_schema_is_touched(tool: Tool) -> None:
    tool.plant(
        {
            **PROJECT,
            "migrations/versions/a.py": 'revision = "a"\n',
            "migrations/versions/b.py": 'revision = "b"\ndown_revision = None\n',
        }
    )
    before = tool.contents()
    said = tool("models", ".", *PYTHON, *CHECKS, "--fix")
    assert said.code == 1
    assert "no revision can be written: there are several heads (a, b)" in said.out
    assert "alembic merge" in said.out
    assert tool.contents() == before


def test_a_dirty_tree_is_refused(tool: Tool) -> None:
    tool.plant({**PROJECT, "migrations/versions/0001.py": 'revision = "0001"\n'})
    subprocess.run(["git", "init", "-q"], cwd=tool.folder, check=True)
    before = tool.contents()
    said = tool("models", ".", *PYTHON, *CHECKS, "--fix")
    assert said.code == 2
    assert "uncommitted changes in shop/models.py" in said.err
    assert tool.contents() == before


COMPUTED = """\
import datetime
from sqlalchemy import Column, DateTime, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    at = Column(DateTime, default=datetime.datetime.now())
"""


def test_a_run_that_cured_models_is_told_again(tool: Tool) -> None:
    tool.plant({"pyproject.toml": "", "shop.py": COMPUTED})
    assert tool("models", ".", *PYTHON, "--fix", "--allow-dirty").code == 0
    document = tool("report", "--format", "json").json()
    check_published("check", document)
    assert [one["rule"] for one in document["findings"]] == ["default-computed-at-import"]
    assert tool("report", "--format", "markdown").out.startswith("### models of project: 0 finding")
    (run,) = tool("report", "--format", "sarif").json()["runs"]
    assert [one["name"] for one in run["tool"]["driver"]["rules"]] == ["default-computed-at-import"]
    assert tool("report").code == 0
    page = (tool.folder / "alchemigrate-report.html").read_text("utf-8")
    assert "Models of project</h1>" in page
    assert "the models were read again: they are what was meant" in page
    assert "SQLAlchemy 2" not in page
    assert page.count('<section id="changes"') == page.count('<section id="journal"') == 1
