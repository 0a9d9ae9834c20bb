"""What the rule on walked type classes says of SQLAlchemy is so: only two classes came between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

READ = """
import importlib, json
from sqlalchemy.types import TypeEngine
found = {}
places = ["dialects." + d for d in ("postgresql", "mysql", "sqlite", "oracle", "mssql")]
for name in ("types", *places):
    module = importlib.import_module("sqlalchemy." + name)
    for key, kind in vars(module).items():
        if isinstance(kind, type) and issubclass(kind, TypeEngine):
            classes = [c.__name__ for c in kind.__mro__ if hasattr(c, "__visit_name__")]
            found[name + "." + key] = classes
print(json.dumps(found))
"""


def trees(place: Path) -> dict[str, list[str]]:
    """For each public type of a SQLAlchemy the names of its classes, each name once."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        env={**os.environ, "PYTHONPATH": str(place)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    return {
        name: [one for one in dict.fromkeys(classes) if not one.startswith("_")]
        for name, classes in found.items()
    }


def test_only_double_and_uuid_came_between(sqlalchemy_overlay: Callable[[str], Path]) -> None:
    before = trees(sqlalchemy_overlay("1.4.54"))
    after = trees(sqlalchemy_overlay("2.0.58"))
    both = before.keys() & after.keys()
    assert len(both) > 100
    came = {one for name in both for one in set(after[name]) - set(before[name])}
    assert came == {"Double", "Uuid"}
    passed = {name: [c for c in after[name] if c not in came] for name in both}
    assert passed == {name: before[name] for name in both}
