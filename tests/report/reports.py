"""Findings and reports as the rules and the engine make them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from alchemigrate.upgrade.engine import Report
from alchemigrate.upgrade.tree import Tree
from alchemigrate.values.finding import Finding, Level, Skipped, Status, Unfound
from alchemigrate.values.text import Span

APP = "import app\n\nx = 1; select([x])  # größe 𝄞\n" + "y = 2\n" * 20


def finding(message: str = "use select(x)", **given: object) -> Finding:
    """A finding, as a rule would make it."""
    values: dict[str, object] = {
        "rule": "select-list", "code": "AL101", "level": Level.BREAKS, "path": "app.py",
        "line": 3, "column": 5, "end_line": 3, "end_column": 9, "message": message,
        "span": Span(20, 24),
        "status": Status.OPEN if given.get("fix") else Status.NO_FIX, **given,
    }  # fmt: skip
    return Finding(**values)  # type: ignore[arg-type]


def report(
    *found: Finding,
    skipped: Iterable[Skipped] = (),
    unfound: Iterable[Unfound] = (),
    files: Mapping[str, str] | None = None,
    root: Path = Path("/somewhere"),
    run: str | None = None,
) -> Report:
    """A report of findings in `files`; those that have none are in a file like APP."""
    texts = files or dict.fromkeys(("app.py", *(one.path for one in found)), APP)
    data = {path: text.encode() for path, text in texts.items()}
    tree = Tree(root, tuple(data), ("app.py",), (), (), data, tuple(data))
    return Report(tree, found, tuple(skipped), tuple(unfound), "2.0", run=run)
