"""`alchemigrate schema plan`: a change of models is planned, written, applied and taken back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from cli.invoke import Tool
from contract.json_schema import check_published
from migrate.alembic.alembic_project import alembic, project
from migrate.operations.state import State, state

MODELS = """\
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(String(50))
    mail: Mapped[str] = mapped_column(String(80), server_default="?", index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
"""
TABLES = """op.execute("CREATE TABLE person (id {key}, name VARCHAR(50) NOT NULL, nick TEXT)")
    op.execute("INSERT INTO person (name) VALUES ('Ada'), ('Brook')")"""
KEYS = {"postgresql": "SERIAL PRIMARY KEY", "sqlite": "INTEGER PRIMARY KEY NOT NULL"}
WISHES = ("--rename", "person.name=full_name")


@pytest.fixture(params=["postgresql", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind."""
    postgres = request.param == "postgresql"
    if postgres:
        return str(request.getfixturevalue("database"))
    return f"sqlite:///{tmp_path / 'x.db'}"


def written(root: Path, url: str) -> Path:
    """A project whose first revision is applied, and whose models have gone on."""
    root = root / "shop"
    root.mkdir()
    key = KEYS[url.partition(":")[0].partition("+")[0]]
    first = (TABLES.format(key=key), 'op.execute("DROP TABLE person")')
    project(root, url, "sync", {"0001": first})
    (root / "models.py").write_text(MODELS)
    run(root, "upgrade", "head")
    return root


def run(root: Path, *words: str) -> None:
    """Alembic's own command, which has to succeed."""
    done = alembic(root, *words)
    assert done.returncode == 0, done.stderr


def now(url: str) -> State:
    """The tables of the application with their rows, and what a job may have left in them."""
    engine = sa.create_engine(url)
    found = state(engine)
    engine.dispose()
    rows = {name: one for name, one in (found.rows or {}).items() if "alembic" not in name}
    return State(found.schema, found.triggers, rows)


def test_it_is_planned_written_applied_and_taken_back(tool: Tool, url: str, tmp_path: Path) -> None:
    root = written(tmp_path, url)
    before = now(url)
    plan = ("schema", "plan", str(root), "--database", url, "--python", sys.executable)
    asked = tool(*plan)
    assert asked.code == 1
    assert "--rename person.name=full_name" in asked.out
    told = tool(*plan, *WISHES, "--drop", "person.nick", "--format", "json").json()
    check_published("schema-plan", told)
    assert [one["title"] for one in told["operations"]][:2] == [
        "rename column person.name to full_name", "create table team",
    ]  # fmt: skip
    assert told["left"] == []
    done = tool(*plan, *WISHES, "--drop", "person.nick", "--write")
    assert done.code == 0, done.out
    assert "ALTER TABLE person" in done.out or "sqlite" in url
    first, last = sorted(root.glob("migrations/versions/000[23]*.py"))
    assert "op.backfill(" in first.read_text()
    assert "op.contract" not in first.read_text()
    assert "op.contract(DROP_COLUMN_PERSON_NICK" in last.read_text()
    behind = tool(*plan)
    assert behind.code == 2
    assert "the database is at 0001, the files lead to 0003" in behind.err
    run(root, "upgrade", "0002")
    run(root, "downgrade", "0001")
    assert list(before.differences(now(url), "taken back")) == []
    run(root, "upgrade", "head")
    again = tool(*plan)
    assert again.out == "the database is as the models declare it\n"
    assert again.code == 0
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT full_name, mail FROM person ORDER BY id").all()
    engine.dispose()
    assert list(map(tuple, names)) == [("Ada", "?"), ("Brook", "?")]


def test_only_the_tables_of_target_metadata_count(tool: Tool, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    root = written(tmp_path, url)
    env = root / "migrations" / "env.py"
    plan = ("schema", "plan", str(root), "--database", url, "--python", sys.executable, *WISHES)
    assert "create table team" in tool(*plan).out
    given = "import sqlalchemy as sa\nimport models\nhere = sa.MetaData()\n"
    given += "models.Person.__table__.to_metadata(here)\n"
    text = env.read_text()
    limited = text.replace("connection=connection", "connection=connection, target_metadata=here")
    env.write_text(given + limited)
    found = tool(*plan)
    assert "create table team" not in found.out
    assert "rename column person.name to full_name" in found.out
    env.write_text("raise ValueError('no')\n")
    assert "left: env.py: its target_metadata is not known" in tool(*plan).out


def test_a_project_without_revisions_is_planned_and_not_written(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(MODELS)
    url = f"sqlite:///{tmp_path / 'x.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE team (id INTEGER PRIMARY KEY NOT NULL)")
    engine.dispose()
    plan = ("schema", "plan", str(tmp_path), "--database", url, "--python", sys.executable)
    found = tool(*plan, "--fill", "team.name='?'")
    assert found.out.splitlines()[-1] == "2 operations planned, 0 differences left"
    assert found.code == 0
    refused = tool(*plan, "--write")
    assert refused.code == 2
    assert "there is no alembic.ini" in refused.err
    unnamed = tool("schema", "plan", str(tmp_path))
    assert "a plan starts from a database" in unnamed.err


def test_models_that_cannot_be_imported_are_told(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text("import nowhere_to_be_found\n")
    url = f"sqlite:///{tmp_path / 'x.db'}"
    sa.create_engine(url).connect().close()
    (tmp_path / "x.db").touch()
    found = tool("schema", "plan", str(tmp_path), "--database", url, "--python", sys.executable)
    assert found.code == 1
    assert "left: models: it cannot be imported: " in found.out
