"""Portions of an upgrade: in order, each of them Python, together the upgrade byte for byte."""

from __future__ import annotations

import ast
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from house.sources import ROOT

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import Report, fixed
from alchemigrate.upgrade.portions import Portion, portions
from alchemigrate.upgrade.tree import read_tree
from alchemigrate.values.finding import Status

HEAD = "from sqlalchemy import MetaData, Table, create_engine, select\n\nmetadata = MetaData()\n"
SOURCE = (
    HEAD + "engine = create_engine('sqlite://')\n"
    "users = Table('users', metadata, autoload=True, autoload_with=engine)\n"
    "\n\ndef names():\n"
    "    rows = engine.execute(select([users.c.name]).where(users.c.id == 1)).fetchall()\n"
    "    return [row['name'] for row in rows]\n"
    "\n\ndef more():\n"
    "    engine.execute('update users set name = 1')\n"
)


def made(folder: Path, files: Mapping[str, str | bytes], **options: bool) -> Report:
    """An upgrade of these files, in memory."""
    for name, text in files.items():
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return fixed(read_tree([folder]), Options("2.0", **options))[0]


def states(report: Report, found: tuple[Portion, ...]) -> list[dict[str, bytes]]:
    """All changed files after each portion."""
    current = {path: report.tree.read(path) for path in report.changed}
    every = []
    for portion in found:
        assert portion.files.keys() <= current.keys()
        current = {**current, **portion.files}
        every.append(current)
    return every


def expect_sound(report: Report) -> tuple[Portion, ...]:
    """The portions, which must be Python each, and the upgrade together."""
    found = portions(report)
    every = states(report, found)
    assert every[-1] == report.changed
    for held in every:
        for path, data in held.items():
            if path.endswith(".py"):
                ast.parse(data)
    rules = [portion.rule for portion in found]
    assert len(rules) == len(set(rules))
    told = Counter(one.rule for portion in found for one in (*portion.findings, *portion.along))
    assert told == Counter(one.rule for one in report.findings if one.status is Status.APPLIED)
    return found


def test_each_rule_is_a_portion_and_needs_come_first(tmp_path: Path) -> None:
    report = made(tmp_path, {"app.py": SOURCE})
    found = expect_sound(report)
    assert len(found) >= 4
    assert [portion.rule for portion in found if not portion.along] != []
    for portion in found:
        assert {one.rule for one in portion.findings} == {portion.rule}


def test_a_portion_holds_the_edits_of_its_rule_alone(tmp_path: Path) -> None:
    text = (
        "from sqlalchemy import select\nfrom sqlalchemy.orm import Session\nfrom models import U\n"
        "\n\ndef a(session: Session):\n    return session.execute(select([U.id])).all()\n"
        "\n\ndef b(session: Session):\n    return session.query(U).get(5)\n"
    )
    models = (
        "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import declarative_base\n"
        "Base = declarative_base()\n\n\nclass U(Base):\n    __tablename__ = 'u'\n"
        "    id = Column(Integer, primary_key=True)\n"
    )
    chosen = Options("2.0", select=frozenset({"select-list", "query-get"}))
    for name, data in {"app.py": text, "models.py": models}.items():
        (tmp_path / name).write_text(data)
    report = fixed(read_tree([tmp_path]), chosen)[0]
    first, second = expect_sound(report)
    wanted = {
        "select-list": text.replace("[U.id]", "U.id"),
        "query-get": text.replace("session.query(U).get(5)", "session.get(U, 5)"),
    }
    assert first.files["app.py"].decode() == wanted[first.rule]
    assert {first.rule, second.rule} == set(wanted)


def test_imports_are_there_before_and_go_after_their_uses(tmp_path: Path) -> None:
    report = made(tmp_path, {"app.py": SOURCE}, modern=True)
    for held in states(report, expect_sound(report)):
        tree = ast.parse(held["app.py"])
        bound = {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert {"select", "text", "MetaData", "Table"} & used <= bound


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_encodings_and_line_breaks_stay(tmp_path: Path, encoding: str) -> None:
    text = f"# coding: {encoding.removesuffix('-sig')}\nx = 'größe'\n{SOURCE}".replace("\n", "\r\n")
    report = made(tmp_path, {"app.py": text.encode(encoding)})
    for portion in expect_sound(report):
        for data in portion.files.values():
            assert "größe" in data.decode(encoding)
            assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.slow
@pytest.mark.parametrize("modern", [False, True])
def test_a_whole_backend(tmp_path: Path, modern: bool) -> None:
    place = tmp_path / "trading"
    own = shutil.ignore_patterns(".alchemigrate", "__pycache__", "*.db")
    shutil.copytree(ROOT / "examples" / "trading_legacy", place, ignore=own)
    report = fixed(read_tree([place]), Options("2.0", modern, unsafe=True))[0]
    found = expect_sound(report)
    assert len(found) > 40
    along = sum(len(portion.along) for portion in found)
    assert along * 50 < report.summary["applied"], "few edits stand in another rule's portion"
