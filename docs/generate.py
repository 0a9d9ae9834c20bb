"""Write the pages of the rules anew: `make docs`.

    python docs/generate.py

The pages in docs/rules are made from the rules themselves, that of all changes from the catalogue;
a page without a rule is removed.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from catalogue import page
from catalogue.judge import judge
from catalogue.rows import rows

from alchemigrate.report.rule_pages import pages
from alchemigrate.rulekit.load import load

FOLDER = Path(__file__).resolve().parent / "rules"


def main() -> int:
    """Write every page, and say how many there are."""
    wanted = {**pages(load()), page.NAME: page.page([judge(row) for row in rows()])}
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted)} pages in docs/rules")
    return 0


if __name__ == "__main__":
    sys.exit(main())
