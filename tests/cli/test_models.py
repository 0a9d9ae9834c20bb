"""`alchemigrate models`: in the application's interpreter, and against a live database."""

from __future__ import annotations

import sys

import sqlalchemy as sa
from cli.invoke import Tool

from alchemigrate.checkkit import load

MODELS = """\
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(20), nullable=False)


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    user_id = Column(
        ForeignKey("users.id"),
    )
"""
PYTHON = ("--python", sys.executable)
CHECKS = ("--select", "foreign-key-without-index,missing-table,AM605")


def planted(tool: Tool) -> Tool:
    """The tool in a project with two models."""
    tool.plant({"pyproject.toml": "", "shop/__init__.py": "", "shop/models.py": MODELS})
    return tool


def test_findings_name_their_places(tool: Tool) -> None:
    before = planted(tool).contents()
    said = tool("models", ".", *PYTHON, *CHECKS)
    assert (said.code, said.err) == (1, "")
    lines = said.out.splitlines()
    assert lines[0].startswith("foreign-key-without-index slow AM101 1 finding")
    assert lines[1].startswith("  shop/models.py:16:5 orders.user_id: no index begins with user_id")
    assert lines[-1] == "2 tables, 2 mapped classes, 1 findings (1 slow)"
    assert lines[-2] == "risk: low (1 low); about 1 minute of work"
    assert tool.contents() == before


def test_a_live_database_is_compared(tool: Tool) -> None:
    planted(tool)
    engine = sa.create_engine(f"sqlite:///{tool.folder / 'app.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20))")
    engine.dispose()
    said = tool(
        "models", ".", *PYTHON, *CHECKS, "--database", "sqlite:///app.db", "--format", "json"
    )
    document = said.json()
    assert document["database"] == "sqlite"
    found = {(one["rule"], one["object"]): one for one in document["findings"]}
    assert set(found) == {
        ("foreign-key-without-index", "orders.user_id"),
        ("missing-table", "orders"),
        ("different-nullability", "users.name"),
    }
    assert found["missing-table", "orders"]["line"] == 13
    assert document["summary"]["findings"] == 3
    assert document["summary"]["risk"] in ("critical", "high")


def test_the_rows_are_asked(tool: Tool) -> None:
    planted(tool)
    engine = sa.create_engine(f"sqlite:///{tool.folder / 'app.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20))")
        connection.exec_driver_sql("CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER)")
        connection.exec_driver_sql("INSERT INTO users VALUES (1, NULL), (2, 'a'), (3, NULL)")
        connection.exec_driver_sql("INSERT INTO orders VALUES (1, 1), (2, 9), (3, NULL)")
    engine.dispose()
    checks = ("--select", "missing-foreign-key,different-nullability")
    words = ("models", ".", *PYTHON, *checks, "--database", "sqlite:///app.db")
    assert "rows" not in tool(*words).out
    said = tool(*words, "--data").out
    assert "no foreign key to users: rows that refer to nothing in users: 1" in said
    assert "it lets NULLs in: rows that have NULL there: 2" in said
    assert tool("models", ".", "--data").code == 2


def test_older_models_on_their_own_version(tool: Tool) -> None:
    planted(tool)
    said = tool("models", ".", *PYTHON, *CHECKS, "--sqlalchemy", "1.4", "--output", "found.txt")
    assert (said.code, said.out) == (1, "")
    assert "orders.user_id" in (tool.folder / "found.txt").read_text()


def test_a_module_that_cannot_be_imported_is_told(tool: Tool) -> None:
    planted(tool).plant({"shop/broken.py": "import nothing_of_this_name\n"})
    said = tool("models", ".", *PYTHON, *CHECKS)
    assert (
        "skipped shop/broken.py: not imported: No module named 'nothing_of_this_name'" in said.out
    )


def test_wrong_words(tool: Tool) -> None:
    planted(tool)
    said = tool("models", ".", *PYTHON, "--select", "nonsense")
    assert (said.code, said.out) == (2, "")
    assert "no such check: nonsense" in said.err
    assert tool("models", "nowhere").code == 2
    said = tool("models", ".", *PYTHON, "--database", "postgresql://u:secret@localhost:1/x")
    assert said.code == 2
    assert "secret" not in said.err


def test_checks_are_listed(tool: Tool) -> None:
    said = tool("checks")
    assert said.code == 0
    assert [one.code for one in load() if one.code not in said.out.split()] == []


def test_a_live_postgresql_is_measured(tool: Tool, database: str) -> None:
    planted(tool)
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id SERIAL PRIMARY KEY, name VARCHAR(20))")
    engine.dispose()
    told = tool("models", ".", *PYTHON, *CHECKS, "--database", database)
    assert "largest tables (1 of 1; scans):\n  users: 0 rows, 0 B, 8.0 KiB of indexes" in told.out
    asked = ("--database", database, "--format", "json")
    data = tool("models", ".", *PYTHON, *CHECKS, *asked).json()
    assert [one["table"] for one in data["sizes"]["tables"]] == ["users"]
    assert data["sizes"]["keys"][0]["key"] == "users.id"
