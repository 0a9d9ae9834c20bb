"""Names that SQLAlchemy 1.3 or 1.4 has and 2.0 has not: writes `rulekit/vanished.py`.

    python bench/vanished.py OLD_OVERLAY.. NEW_OVERLAY > src/alchemigrate/rulekit/vanished.py

An overlay is a folder made by `pip install --target`. Every module of each release is imported.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

WIDTH = 92

LISTING = """
import importlib, json, pkgutil, types, warnings
import sqlalchemy
warnings.simplefilter("ignore")
found = {}
names = ["sqlalchemy"]
names += [m.name for m in pkgutil.walk_packages(sqlalchemy.__path__, "sqlalchemy.", lambda n: None)]
for name in names:
    if name.startswith(("sqlalchemy.testing", "sqlalchemy.ext.mypy")):
        continue
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    found[name] = {}
    for key, value in vars(module).items():
        home = value.__name__ if isinstance(value, types.ModuleType) else (
            getattr(value, "__module__", None) or name)
        found[name][key] = str(home).startswith("sqlalchemy")
print(json.dumps(found))
"""

ASKING = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
asked = json.load(sys.stdin)
print(json.dumps({module: [name for name in names
    if not hasattr(importlib.import_module(module), name)] for module, names in asked.items()}))
"""

HEAD = '''"""Names that SQLAlchemy 1.3 or 1.4 has and 2.0 has not (bench/vanished.py)."""

from __future__ import annotations

'''


def listing(overlay: Path) -> dict[str, dict[str, bool]]:
    """Names by module, and whether they are SQLAlchemy's own."""
    found: dict[str, dict[str, bool]] = json.loads(_answer(overlay, LISTING))
    return found


def absent(overlay: Path, names: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The names that a module does not give on demand either."""
    found: dict[str, list[str]] = json.loads(_answer(overlay, ASKING, json.dumps(names)))
    return {module: gone for module, gone in found.items() if gone}


def _answer(overlay: Path, code: str, given: str = "") -> str:
    settings = {**os.environ, "PYTHONPATH": str(overlay)}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=settings, input=given, capture_output=True, text=True, check=True
    ).stdout


def vanished(
    old: list[Mapping[str, Mapping[str, bool]]], new: Mapping[str, Mapping[str, bool]]
) -> dict[str, list[str]]:
    """Names of modules that 2.0 still has; submodules are not names."""
    modules = {*new, *(name for release in old for name in release)}
    gone: dict[str, set[str]] = {}
    for release in old:
        for module, names in release.items():
            kept = new.get(module)
            for name, own in names.items():
                lost = kept is not None and name not in kept and f"{module}.{name}" not in modules
                if lost and own and not name.startswith("__"):
                    gone.setdefault(module, set()).add(name)
    return {module: sorted(names) for module, names in sorted(gone.items())}


def main() -> int:
    """Print the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", nargs="+", type=Path)
    parser.add_argument("new", type=Path)
    given = parser.parse_args()
    lines = [HEAD + "VANISHED: dict[str, str] = {"]
    gone = vanished([listing(path) for path in given.old], listing(given.new))
    for module, names in absent(given.new, gone).items():
        lines.append(f'    "{module}":')
        pieces = textwrap.wrap(" ".join(names), WIDTH - 2)
        lines += [f'    "{piece} "' for piece in pieces[:-1]]
        lines.append(f'    "{pieces[-1]}",')
    print("\n".join([*lines, "}  # fmt: skip", '"""Names, parted by blanks, by module."""']))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
