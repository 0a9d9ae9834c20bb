"""Which lock of PostgreSQL a change takes on which table, and which locks exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ...values import change as changes
from ...values.change import Change
from ...values.operation import Step
from ...values.schema import ForeignKey


class Mode(StrEnum):
    """The modes of a lock on a table, the weakest first."""

    ACCESS_SHARE = "ACCESS SHARE"
    ROW_SHARE = "ROW SHARE"
    ROW_EXCLUSIVE = "ROW EXCLUSIVE"
    SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"
    SHARE = "SHARE"
    SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
    EXCLUSIVE = "EXCLUSIVE"
    ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"

    @property
    def catalogued(self) -> str:
        """As pg_locks calls it."""
        return "".join(word.title() for word in self.value.split()) + "Lock"

    @property
    def excludes(self) -> frozenset[Mode]:
        """The modes that nobody else can hold at the same time."""
        return frozenset(other for other in Mode if {self, other} not in TOGETHER)

    @property
    def blocks(self) -> str:
        """Whom it keeps waiting: `readers and writers`, `writers`, or nobody ("")."""
        if Mode.ACCESS_SHARE in self.excludes:
            return "readers and writers"
        return "writers" if Mode.ROW_EXCLUSIVE in self.excludes else ""


_AS, _RS, _RE, _SUE, _S, _SRE, _E, _AE = Mode
TOGETHER = [
    *({_AS, other} for other in Mode if other is not _AE),
    *({_RS, other} for other in Mode if other not in (_E, _AE)),
    {_RE}, {_RE, _SUE}, {_S},
]  # fmt: skip
"""Pairs that two sessions can hold at the same time (one alone: with itself)."""


@dataclass(frozen=True, slots=True)
class TableLock:
    """A lock on a table."""

    table: str
    mode: Mode


FREE = (
    changes.AddLabel, changes.RenameLabel, changes.RenameIndex, changes.Configure,
    changes.AddView, changes.DropView,
)  # fmt: skip
"""What locks no table that was there before against anybody."""
WEAK = (changes.Validate,)


def locks(step: Step) -> tuple[TableLock, ...]:
    """The strongest lock that a step takes on each table, where its changes say which.

    Those that keep no reader or writer out may be missing, on tables that a proven key refers to.
    """
    strongest: dict[str, Mode] = {}
    keys = tuple(_keys(step))
    for change in step.changes:
        for lock in (*_locks(change, step.options), *_unreferred(change, keys)):
            known = strongest.get(lock.table, Mode.ACCESS_SHARE)
            strongest[lock.table] = max(known, lock.mode, key=tuple(Mode).index)
    return tuple(TableLock(table, mode) for table, mode in strongest.items() if table)


def _keys(step: Step) -> Iterator[ForeignKey]:
    """The foreign keys that it makes, or makes again when it is taken back."""
    for change in (*step.changes, *(step.back or ())):
        match change:
            case changes.AddConstraint(ForeignKey() as key) | changes.AddColumn(
                _, ForeignKey() as key
            ):
                yield key


def _unreferred(change: Change, keys: Iterable[ForeignKey]) -> Iterator[TableLock]:
    """A foreign key that goes takes its triggers from the table that it refers to."""
    for key in keys:
        match change:
            case changes.DropConstraint(key.table, key.name):
                yield TableLock(key.refers, _AE)
            case changes.DropColumn(key.table, column) if column in key.columns:
                yield TableLock(key.refers, _AE)


def _locks(change: Change, options: frozenset[str]) -> Iterable[TableLock]:
    table = getattr(change, "table", "")
    match change:
        case changes.CreateTable(_, _, keys, whole):
            every = whole.foreign_keys if whole else keys
            return [TableLock(key.refers, _SRE) for key in every if key.refers != table]
        case changes.AddConstraint(ForeignKey() as key):
            return [TableLock(table, _SRE), TableLock(key.refers, _SRE)]
        case changes.AddColumn(_, ForeignKey() as key):
            return [TableLock(table, _AE), TableLock(key.refers, _SRE)]
        case changes.AddIndex():
            return [TableLock(table, _SUE if "concurrently" in options else _S)]
        case changes.DropIndex() if "concurrently" in options:
            return [TableLock(table, _SUE)]
        case changes.DropIndex(_, _, parts) | changes.DropConstraint(parts=parts):
            return [TableLock(one, _AE) for one in (table, *parts)]
        case changes.Synchronize():
            return [TableLock(table, _SRE)]
        case changes.Fill() | changes.ChangeRows():
            return [TableLock(table, _RE)]
        case changes.Lock(_, mode):
            return [TableLock(table, Mode(mode))]
    if isinstance(change, FREE):
        return []
    return [TableLock(table, _SUE if isinstance(change, WEAK) else _AE)]
