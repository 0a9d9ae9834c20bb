"""The pages of the rules are those that the rules make, and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from catalogue import page
from catalogue.judge import judge
from catalogue.rows import rows
from house.sources import ROOT

from alchemigrate.report.rule_pages import pages
from alchemigrate.rulekit.load import load

RULES = ROOT / "docs" / "rules"
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    RULES / "README.md",
]


def test_pages_are_current() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in RULES.glob("*")}
    wanted = {**pages(load()), page.NAME: page.page([judge(row) for row in rows()])}
    assert sorted(kept) == sorted(wanted), "run `make docs`"
    stale = [name for name in wanted if kept[name] != wanted[name]]
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    own = [target for target in targets if "://" not in target]
    assert [target for target in own if not (document.parent / target).exists()] == []
