"""Differences that come from SQLAlchemy itself and change nothing in an existing database.

Each function looks at one change and says why it is harmless, or None. What is not known here
stays unexplained: a new kind of difference is never excused by accident.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .change import Change, Item
from .changes import failures, mapper_errors

Release = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """The SQLAlchemy releases of both sides; modules that did not load before, and
    relationships (`package.Class.attribute`) that could not be set up."""

    old: Release
    new: Release
    failed: frozenset[str]
    unset: frozenset[str]

    @classmethod
    def of(cls, before: Item, after: Item) -> Setting:
        """From two answers of the probe's `fingerprint`."""
        return cls(
            _release(before),
            _release(after),
            frozenset(failures(before)),
            frozenset(mapper_errors(before)),
        )

    def crosses(self, *release: int) -> bool:
        """True if `release` lies between the two sides."""
        return self.old < release <= self.new


def explain(change: Change, setting: Setting) -> str | None:
    """Why the change is harmless, or None."""
    reasons = (reason(change, setting) for reason in REASONS)
    return next((text for text in reasons if text is not None), None)


def mixin_order(change: Change, setting: Setting) -> str | None:
    """Columns of mixins stand before the class's own up to 1.4, behind them since 2.0."""
    if not setting.crosses(2, 0):
        return None
    columns = change.kind == "constraint.columns" and change.old.get("kind") == "primary key"
    if change.kind == "table.order" or (columns and sorted(change.before) == sorted(change.after)):
        return "SQLAlchemy 2.0 orders columns of mixins differently; existing tables keep theirs"
    return None


def writable(change: Change, setting: Setting) -> str | None:
    """A type, or a table, that only the newer release can write for this dialect."""
    rendered = change.kind in ("column.type.sqlite", "column.type.postgresql", "ddl")
    if rendered and change.before is None and setting.old < setting.new:
        return "the newer SQLAlchemy can write this for a database where the older one could not"
    return None


def type_checks(change: Change, setting: Setting) -> str | None:
    """Boolean and Enum make a CHECK of their own up to 1.3 only."""
    if setting.crosses(1, 4) and change.kind == "constraint" and change.old.get("of_type"):
        return "since 1.4 Boolean and Enum make no CHECK; existing databases keep theirs"
    return None


def viewonly_cascade(change: Change, setting: Setting) -> str | None:
    """A viewonly relationship names the save-update cascade up to 1.3, where it did nothing."""
    if setting.crosses(1, 4) and change.kind == "relationship.cascade" and change.new["viewonly"]:
        return "since 1.4 viewonly relationships do not cascade"
    return None


def came_to_life(change: Change, setting: Setting) -> str | None:
    """What could not be compared because its module, or its mapper, failed before."""
    if change.kind in ("module", "mapper") and change.after in ("loads", "ok"):
        return "it failed before"
    if change.kind == "relationship.configured" and change.after:
        return "it could not be configured before"
    if change.before is not None:
        return None
    homes = set(change.new.get("modules", ()))
    homes |= {str(change.new.get(key, "")).rpartition(".")[0] for key in ("class", "target")}
    failed = sorted(homes & setting.failed)
    if failed:
        return f"{failed[0]} did not load before"
    unset = _other_side(change.new, setting)
    return f"its other side {unset} could not be set up before" if unset else None


def _other_side(relationship: Item, setting: Setting) -> str | None:
    ends = tuple(f".{name}" for name in relationship.get("reverse", ()))
    return next((one for one in sorted(setting.unset) if one.endswith(ends)), None)


REASONS: tuple[Callable[[Change, Setting], str | None], ...] = (
    mixin_order,
    writable,
    type_checks,
    viewonly_cascade,
    came_to_life,
)


def _release(answer: Item) -> Release:
    return tuple(int(part) for part in str(answer["sqlalchemy"]).split(".")[:2])
