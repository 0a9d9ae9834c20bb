"""Names of what operations make in a database for as long as they last."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import sha256
from itertools import count

from ..checkkit.kept_names import LIMITS
from ..values.own import PREFIX

MOST = LIMITS["postgresql"]


def own_name(*parts: str) -> str:
    """A name that begins with `alchemigrate_`; one that is too long ends in a hash of all of it."""
    full = PREFIX + "_".join(part.replace(".", "_") for part in parts)
    if len(full.encode()) <= MOST:
        return full
    tail = sha256(full.encode()).hexdigest()[:8]
    kept = full.encode()[: MOST - 9].decode(errors="ignore")
    return f"{kept}_{tail}"


def at_insert(trigger: str) -> str:
    """The name of a second trigger, that of INSERT, beside one of ours."""
    end = "_insert"
    return f"{_cut(trigger, MOST - len(end))}{end}"


def beside(table: str, name: str) -> str:
    """The full name of something that is in the schema of a table; one that says its own stays."""
    scope = table.rpartition(".")[0]
    return f"{scope}.{name}" if scope and "." not in name else name


def given_name(table: str, columns: Iterable[str], end: str, taken: Collection[str]) -> str:
    """The name that PostgreSQL itself gives something of columns of a table, by the `end` of its
    kind: `idx`, `key`, or `pkey`, which has no columns in it.

    The longer one of both parts is cut until all of it fits; a number tells it from those taken.
    """
    joined = _cut("_".join(columns), MOST)
    for number in count():
        label = f"{end}{number or ''}"
        label = f"_{label}" if joined else label
        room = MOST - len(label) - 1
        first, second = len(table.encode()), len(joined.encode())
        while first + second > room:
            first, second = (first - 1, second) if first > second else (first, second - 1)
        name = f"{_cut(table, first)}_{_cut(joined, second)}{label}"
        if name not in taken:
            return name
    raise AssertionError("there is always another number")


def _cut(text: str, length: int) -> str:
    return text.encode()[:length].decode(errors="ignore")
