"""`alchemigrate health`: exit codes and both formats."""

from __future__ import annotations

import sqlite3

import pytest
from cli.invoke import Tool


def test_a_database_that_answers(tool: Tool, database: str) -> None:
    for driver in ("psycopg", "asyncpg"):
        said = tool("health", database.replace("psycopg", driver), "--deadline", "20")
        assert (said.code, said.err) == (0, "")
        assert said.out.startswith("healthy (")
        assert "ok  database: answers in" in said.out


def test_as_json_and_from_the_environment(
    tool: Tool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    said = tool("health", "--deep", "--deadline", "20", "--format", "json")
    assert said.code == 0
    told = said.json()
    assert (told["version"], told["ok"]) == (1, True)
    assert [check["name"] for check in told["checks"]] == ["database", "replication", "disk"]


def test_a_database_that_does_not_answer(tool: Tool) -> None:
    said = tool("health", "postgresql://me:secret@127.0.0.1:1/x", "--deadline", "20")
    assert said.code == 1
    assert said.out.startswith("unhealthy (")
    assert "bad database: Disconnected" in said.out
    assert "secret" not in said.out + said.err


def test_a_disk_and_a_revision(tool: Tool) -> None:
    sqlite3.connect(tool.folder / "a.db").close()
    tool.plant({"migrations/env.py": "", "migrations/versions/README": ""})
    url = f"sqlite:///{tool.folder / 'a.db'}"
    said = tool("health", url, "--deep", "--migrations", str(tool.folder / "migrations"))
    assert "migrations: at no revision" in said.out
    assert "disk: " in said.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nonsense"], "this is no database URL"),
        (["sqlite:///missing.db"], "a probe makes no database"),
        (["oracle://x"], "no driver for this database"),
        (["sqlite://", "--migrations", "missing"], "no such folder"),
    ],
)
def test_what_cannot_be_asked(tool: Tool, arguments: list[str], told: str) -> None:
    said = tool("health", *arguments)
    assert said.code == 2
    assert told in said.err
