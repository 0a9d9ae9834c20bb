"""What was applied is told at its place in the original, and followed to where it stands now."""

from __future__ import annotations

import shutil
from pathlib import Path

from house.sources import ROOT

from alchemigrate.source.module import parse
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import Outcome, fix_all
from alchemigrate.upgrade.tree import read_tree
from alchemigrate.values.finding import Finding, Status

HEAD = "from sqlalchemy import MetaData, Table, create_engine, select\n\nmetadata = MetaData()\n"
SOURCE = (
    HEAD + "engine = create_engine('sqlite://')\n"
    "users = Table('users', metadata, autoload=True, autoload_with=engine)\n"
    "\n\ndef names():\n"
    "    rows = engine.execute(select([users.c.name])).fetchall()\n"
    "    return [row['name'] for row in rows]\n"
)


def upgraded(source: str) -> tuple[str, Outcome]:
    """The new text of one file, and how its findings ended."""
    data = source.encode()
    outcome = fix_all(["a.py"], [], {"a.py": data}.__getitem__, Options("2.0"))
    return outcome.changed.get("a.py", data).decode(), outcome


def test_both_places_of_what_several_passes_did() -> None:
    """A first pass moves lines; what a second one finds there is told where it was at first."""
    new, outcome = upgraded(SOURCE)
    before, after = SOURCE.splitlines(), new.splitlines()
    applied = [one for one in outcome.findings if one.status is Status.APPLIED]
    assert {one.rule for one in applied} >= {"engine-execute", "select-list", "row-string-key"}
    for one in applied:
        assert one.after
        told = "\n".join(after[p.line - 1] for p in one.after)
        if one.rule == "engine-execute":
            assert "engine.execute" in before[one.line - 1]
            assert "engine.connect()" in told
        if one.rule == "select-list":
            assert "select([" in before[one.line - 1]
            assert "select(users.c.name)" in told
        if one.rule == "row-string-key":
            assert "row['name']" in before[one.line - 1]
            assert "row" in told


def test_findings_of_an_application(tmp_path: Path) -> None:
    """Over a whole application: every original place holds what was replaced there first."""
    shutil.copytree(ROOT / "examples" / "trading_legacy" / "app", tmp_path / "app")
    tree = read_tree([], tmp_path)
    outcome = fix_all(
        tree.asked, tree.documents, tree.read, Options("2.0"), tree.relevant, tree.files
    )
    applied = [one for one in outcome.findings if one.status is Status.APPLIED]
    assert len(applied) > 200
    for one in applied:
        original = parse(one.path, tree.read(one.path))
        span = one.span
        assert (one.line, one.column) == original.lines.position(span.start)
        assert one.after, one
        for place in one.after:
            data = outcome.changed.get(place.path) or tree.read(place.path)
            assert 1 <= place.line <= place.end_line <= data.count(b"\n") + 1
            joined = original.text.splitlines()[one.line - 1].startswith("from ")
            assert joined or _stands_there(one, place.path, data.decode().splitlines())


def _stands_there(finding: Finding, path: str, lines: list[str]) -> bool:
    """Whether some text that the fix put into a file stands in its lines afterwards.

    Later fixes may change it again: what they leave of its words is enough.
    """
    assert finding.fix is not None
    wanted = [one for one in finding.fix.edits if (one.path or finding.path) == path and one.text]
    there = "\n".join(
        "\n".join(lines[p.line - 1 : p.end_line]) for p in finding.after if p.path == path
    )
    said = [set(_words(edit.text)) for edit in wanted]
    return not said or not all(said) or any(one & set(_words(there)) for one in said)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "_" else " " for c in text).split()
