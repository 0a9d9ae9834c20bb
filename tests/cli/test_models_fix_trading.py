"""`alchemigrate models --fix` on whole backends, with the migrations that they have."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cli.invoke import Tool
from cli.migrations import Migrations
from house.sources import ROOT

FIX = ("models", ".", "--python", sys.executable, "--fix", "--format", "json")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.db")


def copied(tool: Tool, name: str) -> None:
    """One of the examples in the tool's folder."""
    shutil.copytree(ROOT / "examples" / name, tool.folder, dirs_exist_ok=True, ignore=LEFT_OUT)


def in_step(tool: Tool, alembic: Migrations, *words: str) -> Counter[str]:
    """How often findings ended how, once models and database were shown to be in step."""
    alembic("upgrade", "head")
    start, files = alembic.schema(), tool.contents()
    document = tool(*FIX, *words).json()
    assert "ix_users_referrer_id" in alembic("upgrade", "0005:head", "--sql")
    alembic("upgrade", "head")
    assert "No new upgrade operations detected" in alembic("check")
    assert alembic.schema() != start
    alembic("downgrade", "0005")
    assert alembic.schema() == start
    assert tool("rollback").code == 0
    assert tool.contents() == files
    return Counter(one["status"] for one in document["findings"])


def test_the_legacy_backend_on_sqlite(
    tool: Tool, sqlalchemy_overlay: Callable[[str], Path]
) -> None:
    copied(tool, "trading_legacy")
    url = f"sqlite:///{tool.folder.parent / 'trading.db'}"
    overlay = str(sqlalchemy_overlay("1.4.54"))
    alembic = Migrations(tool.folder, url, DATABASE_URL=url, PYTHONPATH=overlay)
    ends = in_step(tool, alembic, "--sqlalchemy", "1.4.54")
    assert ends["applied"] >= 30
    assert ends["open"] == 0


def test_the_backend_of_today_on_postgresql(tool: Tool, database: str) -> None:
    copied(tool, "trading")
    alembic = Migrations(tool.folder, database, DATABASE_URL=database)
    ends = in_step(tool, alembic)
    assert ends["applied"] >= 30
    assert ends["open"] == 0
