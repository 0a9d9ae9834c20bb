"""The schema proof: tables, mappers and DDL before and after, and every difference between them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...errors import ProbeError
from ...values.proof import Placed
from .change import Change, Item
from .changes import changes
from .explain import Setting, explain
from .probing import fingerprint


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same: what `kind` of thing, of which `object`, and both values.

    `before` and `after` are None where the thing does not exist. `explained` says why a difference
    is SQLAlchemy's own and harms nothing; None if it is not known to be harmless. `place` is where
    the upgraded tree declares it, None where that is not known.
    """

    kind: str
    object: str
    before: str | None
    after: str | None
    explained: str | None = None
    place: Placed | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What exists on both sides: tables by name, and of each mapped class (`package.Class`) its
    table and the attributes that were compared."""

    tables: frozenset[str] = frozenset()
    classes: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SchemaProof:
    """What was compared: releases of SQLAlchemy, numbers of tables and classes on both sides,
    and all differences, the unexplained first; `compared` says of what."""

    before_version: str
    after_version: str
    tables: int
    classes: int
    differences: tuple[Difference, ...]
    compared: Compared = field(default=Compared(), repr=False)

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """Differences that SQLAlchemy's own changes do not account for."""
        return tuple(one for one in self.differences if one.explained is None)

    def as_json(self) -> dict[str, Any]:
        """The proof as plain data."""
        told = asdict(self)
        del told["compared"]
        return told | {"unexplained": len(self.unexplained)}


def prove(
    before: Path, after: Path, python: Path, overlays: tuple[Path, Path], **options: Any
) -> SchemaProof:
    """Fingerprint both trees, each on its own overlay, and compare; `options` as in `probing.ask`.

    Raises ProbeError if an interpreter gives no answer, or reads modules from another place.
    """
    old, new = (
        _fingerprint(tree, python, folder, options)
        for tree, folder in zip((before, after), overlays, strict=True)
    )
    return compare(old, new)


def compare(before: Item, after: Item) -> SchemaProof:
    """Compare two answers of the probe's `fingerprint`."""
    setting = Setting.of(before, after)
    found = [_difference(change, setting) for change in changes(before, after)]
    found.sort(key=lambda one: (one.explained is not None, one.kind, one.object))
    compared = _compared(before, after)
    return SchemaProof(
        before_version=before["sqlalchemy"],
        after_version=after["sqlalchemy"],
        tables=len(compared.tables),
        classes=len(compared.classes),
        differences=tuple(found),
        compared=compared,
    )


def _fingerprint(tree: Path, python: Path, folder: Path, options: dict[str, Any]) -> Item:
    answer = fingerprint(python, tree, [folder], **options)
    strangers = answer["modules"]["elsewhere"]
    if strangers and not options.get("modules"):
        raise ProbeError(
            f"module {strangers[0]['module']} was read from {strangers[0]['path']}, not from here",
            where=str(tree),
            cure="rename the module, or name the modules to compare",
        )
    return answer


def _difference(change: Change, setting: Setting) -> Difference:
    before, after = _text(change.before), _text(change.after)
    return Difference(change.kind, change.object, before, after, explain(change, setting))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _compared(before: Item, after: Item) -> Compared:
    tables = {one["table"] for one in before["tables"]} & {one["table"] for one in after["tables"]}
    old = {one["class"]: one for one in before["classes"]}
    classes = {
        new["class"]: (
            str(new["table"]),
            frozenset(old[new["class"]]["attributes"].keys() & new["attributes"].keys()),
        )
        for new in after["classes"]
        if new["class"] in old
    }
    return Compared(frozenset(tables), classes)
