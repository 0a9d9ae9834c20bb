"""What no comparison can know: that something was renamed, that it may go, what rows get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...errors import UsageError


@dataclass(frozen=True, slots=True)
class Wishes:
    """`renames` of tables (`old` to `new`) and columns (`table.old` to `new`), names that may be
    dropped (tables, and columns, constraints and indexes with their table in front), and SQL that
    `fills` columns of rows that are there (by `table.column`)."""

    renames: Mapping[str, str] = field(default_factory=dict)
    drops: tuple[str, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)


def wishes(renames: Iterable[str], drops: Iterable[str], fills: Iterable[str]) -> Wishes:
    """The wishes as they are typed: `old=new`, a name, `table.column=SQL`; raises UsageError."""
    return Wishes(
        _pairs(renames, "--rename", "old=new, or table.old=new"),
        tuple(drops),
        _pairs(fills, "--fill", "table.column=SQL"),
    )


def _pairs(given: Iterable[str], option: str, form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise UsageError(f"{option} {one} is not understood", cure=f"say {option} {form}")
        found[name.strip()] = value.strip()
    return found
