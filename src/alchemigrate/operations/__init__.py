"""Safe operations on live schemas, one a file; each class is imported from here by its name."""

from __future__ import annotations

from ..operationkit.load import load
from ..operationkit.operation import Operation


def __getattr__(name: str) -> type[Operation]:
    if name.startswith("_"):
        raise AttributeError(name)
    found = [one.operation for one in load() if one.operation.__name__ == name]
    if not found:
        raise AttributeError(f"there is no operation {name}")
    return found[0]
