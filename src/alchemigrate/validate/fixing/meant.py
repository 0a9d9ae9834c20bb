"""Whether models differ, after edits, in what the edits are for and in nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...upgrade.proof.change import Change, Item
from ...upgrade.proof.changes import changes
from ...values.remedy import (
    DeclareKey,
    FreshDefault,
    ModelEdit,
    SayCacheable,
    SayOfRelationship,
    SayOndelete,
    TrackInside,
    WithdrawKey,
)

DIGITS = re.compile(r"[0-9a-f, -]+")
ANEW = ("datetime", "UUID(", "uuid", "date")


def unmeant(before: Item, after: Item, edits: Iterable[ModelEdit]) -> list[str]:
    """What changed between two answers of the probe that no edit is for, as sentences."""
    wanted = tuple(edits)
    return [
        f"{one.kind} of {one.object} would be {one.after} instead of {one.before}"
        for one in changes(before, after)
        if not _of_the_moment(one) and not any(_means(edit, one) for edit in wanted)
    ]


def _of_the_moment(change: Change) -> bool:
    """Whether it is a default that each import makes anew."""
    if change.kind != "column.default":
        return False
    told = str(change.before), str(change.after)
    plain = {DIGITS.sub("", text) for text in told}
    return len(plain) == 1 and told[0].startswith(ANEW)


def _means(edit: ModelEdit, change: Change) -> bool:
    match edit:
        case DeclareKey():
            return _of_key(edit.table, edit.columns, change.new, change, made=True)
        case WithdrawKey():
            return _of_key(edit.table, edit.columns, change.old, change, made=False)
        case SayOfRelationship():
            return _of_relationship(edit, change)
        case SayOndelete():
            return _of_ondelete(edit, change)
        case FreshDefault():
            return change.kind == "column.default" and change.object == _named(edit)
        case TrackInside():
            return False
        case SayCacheable():
            return False


def _named(edit: FreshDefault) -> str:
    return f"{edit.table}.{edit.column}"


def _of_key(table: str, columns: tuple[str, ...], key: Item, change: Change, *, made: bool) -> bool:
    """Whether a key on just these columns came or went; or the words at its only column did."""
    if change.kind in ("column.index", "column.unique"):
        single = len(columns) == 1 and change.object == f"{table}.{columns[0]}"
        return single and bool(change.after) is made
    other = change.old if made else change.new
    whole = change.kind in ("index", "constraint") and not other
    return whole and change.object.startswith(f"{table}.") and tuple(key["columns"]) == columns


def _of_ondelete(edit: SayOndelete, change: Change) -> bool:
    of_column = change.object.startswith(f"{edit.table}.") and change.new.get("columns") == [
        edit.column
    ]
    return of_column and change.kind == "constraint.ondelete" and change.after == edit.action


def _of_relationship(edit: SayOfRelationship, change: Change) -> bool:
    """Whether it is the argument itself; sides that know of each other change on both ends."""
    if edit.argument == "back_populates":
        if change.kind in ("mapper", "relationship.configured"):
            return change.after in ("ok", True)
        key = str(edit.value).strip("\"'")
        ends = (edit.key, key)
        return change.kind == "relationship.reverse" and change.object.endswith(
            tuple(f".{one}" for one in ends)
        )
    return (
        change.kind == f"relationship.{edit.argument}"
        and change.object == f"{edit.owner}.{edit.key}"
    )
