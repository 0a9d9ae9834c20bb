"""Write the pages of the rules, the model checks, the dangers and the operations: `make docs`.

    python docs/generate.py            # all of them
    python docs/generate.py checks     # those of one folder

The pages are made from the rules, checks, dangers and operations themselves, those of operations
from what they do on databases, too, that of all changes from the catalogue; a page of what is gone
is removed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from catalogue import page
from catalogue.judge import judge
from catalogue.rows import rows
from migrate.operations.seen import every
from served import served, with_psycopg

from alchemigrate.checkkit import load as load_checks
from alchemigrate.dangerkit import load as load_dangers
from alchemigrate.operationkit import load as load_operations
from alchemigrate.report import check_pages, danger_pages, operation_pages, rule_pages
from alchemigrate.rulekit.load import load as load_rules

DOCS = Path(__file__).resolve().parent


def rules() -> dict[str, str]:
    """The pages of the rules, and the one of all changes, by file name."""
    changes = page.page([judge(row) for row in rows()])
    return {**rule_pages.pages(load_rules()), page.NAME: changes}


def checks() -> dict[str, str]:
    """The pages of the model checks by file name."""
    return check_pages.pages(load_checks())


def dangers() -> dict[str, str]:
    """The pages of the dangers by file name."""
    return danger_pages.pages(load_dangers())


def operations(url: str = "") -> dict[str, str]:
    """The pages of the operations by file name; `url` is a PostgreSQL whose tables are dropped, one
    is started if none is given."""
    if not url:
        with served() as own:
            return operations(with_psycopg(own))
    return operation_pages.pages(every(url), load_operations())


FOLDERS: Mapping[str, Callable[..., dict[str, str]]] = {
    "rules": rules,
    "checks": checks,
    "dangers": dangers,
    "operations": operations,
}


def main() -> int:
    """Write the pages of the folders that are named, else all, and say how many there are."""
    for name in sys.argv[1:] or FOLDERS:
        pages = FOLDERS[name]()
        folder = DOCS / name
        folder.mkdir(exist_ok=True)
        for path in folder.glob("*.md"):
            if path.name not in pages:
                path.unlink()
        for file, text in pages.items():
            (folder / file).write_text(text, encoding="utf-8")
        print(f"{len(pages)} pages in docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
