"""Giving files back their original bytes: the one way out of a run, whatever state it is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from alchemigrate.errors import ConflictError, RunError
from alchemigrate.upgrade.manifest import Entry, State
from alchemigrate.upgrade.record import Record
from alchemigrate.upgrade.target import GONE, content, seen, target
from alchemigrate.upgrade.write import Replacement, put, stage


@dataclass(frozen=True, slots=True)
class Restored:
    """A run that was undone: paths given back their original bytes.

    `left` are files that somebody else changed before the run had reached them: they are as that
    somebody left them.
    """

    run: str
    files: tuple[str, ...]
    left: tuple[str, ...] = ()

    def __str__(self) -> str:
        number = len(self.files)
        left = f", left alone: {', '.join(self.left)}" if self.left else ""
        return f"{self.run} ({number} file{'' if number == 1 else 's'} restored{left})"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What each file of a run needs; fingerprints are those of the contents there now."""

    restore: dict[Entry, str]
    changed: dict[Entry, str]
    left: tuple[str, ...]


def restore(record: Record, end: State, *, force: bool = False, error: str = "") -> Restored:
    """Undo a run and let it end as `end`; a crash on the way is finished by the next `recover`.

    Raises ConflictError, naming the files and having done nothing, if a file that the run wrote
    was changed since; with `force` such contents are kept in the run's folder (`displaced/`) and
    replaced. Raises WriteError if the file system refuses, RunError if an original is damaged.
    """
    record.discard()
    plan = _plan(record)
    if plan.changed and not force:
        _refuse(record, plan)
    undone = {**plan.restore, **plan.changed}
    replacements = [
        Replacement(
            entry, _target(record, entry), record.staged(entry), record.original(entry), now
        )
        for entry, now in undone.items()
        if entry.before != GONE
    ]
    _displace(record, plan)
    _enter(record, plan, error)
    for one in replacements:
        record.disk.make(one.target.parent)
    stage(record.disk, replacements)
    put(record.disk, replacements, lambda event, path: _note(record, event, path))
    _take_away(record, {entry: now for entry, now in undone.items() if entry.before == GONE})
    record.become(end)
    record.note(str(end))
    return Restored(record.manifest.id, tuple(entry.path for entry in undone), plan.left)


def _take_away(record: Record, made: Mapping[Entry, str]) -> None:
    """Remove the files that the run made, while they hold what they held."""
    for entry, now in made.items():
        if seen(_target(record, entry)) != now:
            raise ConflictError("the file changed meanwhile", where=entry.path, cure="run it again")
        record.note("replacing", path=entry.path)
        record.disk.remove([_target(record, entry)])
        record.note("restored", path=entry.path)
    record.disk.sync(_target(record, entry).parent for entry in made)


def _enter(record: Record, plan: _Plan, error: str) -> None:
    """From here on the run can only be undone, and what was displaced may be replaced."""
    if record.manifest.state is State.ROLLING_BACK and not plan.changed:
        return
    files = tuple(
        replace(entry, displaced=plan.changed.get(entry, entry.displaced))
        for entry in record.manifest.files
    )
    record.change(
        replace(
            record.manifest,
            state=State.ROLLING_BACK,
            files=files,
            error=error or record.manifest.error,
        )
    )
    record.note("rolling-back", error=error)


def _note(record: Record, event: str, path: str) -> None:
    if event == "replaced":
        record.note("restored", path=path)


def _plan(record: Record) -> _Plan:
    touched = record.touched()
    whole = record.manifest.state in (State.WRITTEN, State.VERIFIED)
    plan = _Plan({}, {}, ())
    left = []
    for entry in record.manifest.files:
        now = seen(_target(record, entry))
        if now == entry.before:
            continue
        if now in (entry.after, entry.displaced):
            plan.restore[entry] = now
        elif whole or entry.path in touched:
            plan.changed[entry] = now
        else:
            left.append(entry.path)
    return replace(plan, left=tuple(left))


def _target(record: Record, entry: Entry) -> Path:
    """The real file of an entry; raises RunError if a link has been put in its way since."""
    real = target(record.root, entry.target)
    if real != record.root / entry.target:
        raise RunError("is reached through a link now", where=entry.target, cure="remove the link")
    return real


def _refuse(record: Record, plan: _Plan) -> None:
    names = ", ".join(entry.path for entry in plan.changed)
    raise ConflictError(
        f"changed since run {record.manifest.id}",
        where=names,
        cure=f"undo these changes, or replace them with `alchemigrate rollback --force "
        f"{record.manifest.id}` (they are kept in the run's folder)",
    )


def _displace(record: Record, plan: _Plan) -> None:
    """Keep the contents that a forced restore is about to replace."""
    contents = {entry: content(_target(record, entry)) for entry in plan.changed}
    kept = [(entry, data) for entry, data in contents.items() if data is not None]
    record.save(kept, under="displaced")
