"""The pages of rules, checks, dangers and operations are those that these make, and links lead
somewhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from house.sources import ROOT

from alchemigrate.checkkit import load as load_checks
from alchemigrate.dangerkit import load as load_dangers
from alchemigrate.operationkit import load as load_operations
from alchemigrate.rulekit.load import load as load_rules

DOCS = ROOT / "docs"
FOLDERS = runpy.run_path(str(DOCS / "generate.py"))["FOLDERS"]
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *(DOCS / folder / "README.md" for folder in FOLDERS),
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_pages_are_current(folder: str, request: pytest.FixtureRequest) -> None:
    cure = f"run `PYTHONPATH=src python docs/generate.py {folder}` and commit docs/{folder}"
    kept = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / folder).glob("*")}
    asked = [request.getfixturevalue("database")] if folder == "operations" else []
    wanted = FOLDERS[folder](*asked)
    assert sorted(kept) == sorted(wanted), cure
    assert [name for name in wanted if kept[name] != wanted[name]] == [], cure


def test_no_two_share_a_name_or_a_code() -> None:
    loaded = (*load_rules(), *load_checks(), *load_dangers())
    names = [name for one in loaded for name in (one.name, one.code)]
    names += [name for one in load_operations() for name in dict.fromkeys(one.names)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    own = [target for target in targets if "://" not in target]
    assert [target for target in own if not (document.parent / target).exists()] == []
