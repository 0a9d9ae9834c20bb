"""From a change of the models to the database: planned, proven, applied, taken back, contracted."""

from __future__ import annotations

import sys
from pathlib import Path

from cli.invoke import Tool
from cli.test_schema_plan import WISHES, written


def test_what_is_planned_is_proven_and_applied(tool: Tool, database: str, tmp_path: Path) -> None:
    root = written(tmp_path, database)
    given = (str(root), "--database", database, "--python", sys.executable)
    planned = tool("schema", "plan", *given, *WISHES, "--drop", "person.nick", "--write")
    assert planned.code == 0, planned.out
    proof = tool("schema", "prove", *given, "--to", "0002")
    assert (proof.code, proof.out) == (
        0, "0002: up, down, up: nothing differs\nwith 2 rows of the database\n",
    ), proof.err  # fmt: skip
    done = tool("schema", "apply", *given)
    assert done.code == 0, done.out
    assert "1 revision left: 0003 ends what old programs need" in done.out
    back = tool("schema", "undo", *given)
    assert (back.code, "0002 taken back" in back.out) == (0, True), back.out
    assert tool("schema", "apply", *given).code == 0
    last = tool("schema", "apply", *given, "--phase", "contract")
    assert (last.code, "differ" in last.out) == (0, False), last.out
    kept = tool("schema", "undo", *given)
    assert (kept.code, "cannot be taken back" in kept.out) == (1, True), kept.out
