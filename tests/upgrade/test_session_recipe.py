"""The recipes of test suites give the same on 1.4 and, rewritten, on 2.0 and 2.1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from programs.running import HERE

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import fix_all

OPEN = """\
from sqlalchemy import event


def session_():
    connection = engine.connect()
    transaction = connection.begin()
    session = Session(bind=connection)
"""
CLOSE = """
    yield session
    session.close()
    transaction.rollback()
    connection.close()
"""
OF_13 = """\
    session.begin_nested()

    @event.listens_for(session, "after_transaction_end")
    def restart(session, transaction):
        if transaction.nested and not transaction._parent.nested:
            session.expire_all()
            session.begin_nested()
"""
OF_14 = """\
    nested = connection.begin_nested()

    @event.listens_for(session, "after_transaction_end")
    def end_savepoint(session, transaction):
        nonlocal nested
        if not nested.is_active:
            nested = connection.begin_nested()
"""
HEAD = "from sqlalchemy.orm import Session\nfrom db import engine\n"
DB = "from sqlalchemy import create_engine\n\nengine = create_engine('sqlite://')\n"
Answers = dict[str, list[list[str] | str]]
Overlay = Callable[[str], Path]


def rewritten(recipe: str) -> str:
    """The recipe after an upgrade."""
    files = {"db.py": DB.encode(), "conftest.py": (HEAD + recipe).encode()}
    outcome = fix_all(["conftest.py"], [], files.__getitem__, Options("2.0"), known=["db.py"])
    return outcome.changed["conftest.py"].decode().removeprefix(HEAD)


def answers(recipe: str, overlay: Path) -> Answers:
    """What a recipe gives on a version, for each order of steps."""
    done = subprocess.run(
        [sys.executable, HERE / "savepoints.py"],
        env={**os.environ, "PYTHONPATH": str(overlay)},
        input=recipe, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: Answers = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("recipe", [OF_13, OF_14], ids=["1.3", "1.4"])
def test_the_rewritten_recipe_gives_the_same(recipe: str, sqlalchemy_overlay: Overlay) -> None:
    after = rewritten(OPEN + recipe + CLOSE)
    assert "listens_for" not in after
    before = answers(OPEN + recipe + CLOSE, sqlalchemy_overlay("1.4"))
    assert len(before) == 168
    for version in ("2.0", "2.1"):
        assert answers(after, sqlalchemy_overlay(version)) == before


@pytest.mark.parametrize("recipe", [OF_13, OF_14], ids=["1.3", "1.4"])
def test_the_recipe_as_it_was_does_not(recipe: str, sqlalchemy_overlay: Overlay) -> None:
    text = OPEN + recipe + CLOSE
    assert answers(text, sqlalchemy_overlay("2.0")) != answers(text, sqlalchemy_overlay("1.4"))


def test_without_a_savepoint_nothing_has_changed(sqlalchemy_overlay: Overlay) -> None:
    text = OPEN + CLOSE
    assert answers(text, sqlalchemy_overlay("2.0")) == answers(text, sqlalchemy_overlay("1.4"))
