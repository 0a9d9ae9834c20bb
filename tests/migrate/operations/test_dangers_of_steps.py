"""What operations run is looked at for dangers: the lint and the operations know the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from migrate.operations.laws import prepared

from alchemigrate.dangerkit import Setting
from alchemigrate.dangerkit import load as load_dangers
from alchemigrate.migrate.sql.parse import parse
from alchemigrate.migrate.write import postgresql
from alchemigrate.operationkit import Example, load
from alchemigrate.values.change import Change
from alchemigrate.values.operation import Phase, Step
from alchemigrate.values.revision import Direction, History, Revision, Statement

SERVER = 18
EXPECTED = {
    "column-dropped": (
        {"contract", "expand taken back"},
        "contract begins when no program knows the column or table any more, and what expand has "
        "made is taken back when no program knows it yet",
    ),
    "column-renamed": (
        {"contract", "contract taken back"},
        "nobody knows the old name any more, and in the same transaction the other column of the "
        "two goes, or comes: the new name is there at each moment",
    ),
    "table-renamed": (
        {"contract"},
        "nobody knows the old name any more, and the new one was that of a view until then",
    ),
    "unique-at-once": (
        {"contract", "contract taken back"},
        "of an exclusion constraint there is no other form: it is refused unless it is said that "
        "all may wait, and how long that may take is limited",
    ),
    "label-renamed": (
        {"contract", "contract taken back"},
        "programs take both labels by then, and both are there before and after: they change names",
    ),
    "not-null-dropped": (
        {"expand", "contract taken back", "expand taken back"},
        "it is what was asked for, or what was so before",
    ),
    "not-run-again": (
        {"expand", "contract", "expand taken back", "contract taken back"},
        "the executor knows from its journal which steps are done, and drops what a CONCURRENTLY "
        "that failed has left",
    ),
    "downgrade-does-nothing": (
        {"expand", "contract", "contract taken back"},
        "a step that cannot be taken back says what it loses, and taking back is refused; one that "
        "does nothing until it is taken back has nothing to undo",
    ),
    "values-not-kept": (
        {"contract", "expand taken back"},
        "what is dropped was computed of what stays, or made by the same operation",
    ),
}
"""The dangers that are right in their places, those places, and why. Nothing is expected of locks
and rows: for those an operation has to be as safe as what the lint tells others to write."""


@dataclass(frozen=True)
class Way:
    """A step in one direction, as a revision of its own."""

    place: str
    revision: Revision


def ways(example: Example, engine: sa.Engine) -> tuple[Way, ...]:
    """What makes the tables, then all steps forward, then back."""
    with prepared(example, engine) as schema:
        steps = [(phase, one) for phase in Phase for one in example.operation.steps(schema, phase)]
    forward = [(str(phase), one, one.changes, one.back or ()) for phase, one in steps]
    back = [
        (f"{phase} taken back", one, one.back, one.changes)
        for phase, one in reversed(steps)
        if one.back
    ]
    made = tuple(_said(example.tables, outside=False))
    found = [Way("before", _revision(0, Direction(made, line=1), Direction(line=1)))]
    for place, step, up, down in (*forward, *back):
        directions = _direction(step, up), _direction(step, down)
        found.append(Way(place, _revision(len(found), *directions)))
    return tuple(found)


def _revision(number: int, up: Direction, down: Direction) -> Revision:
    before = (str(number - 1),) if number else ()
    return Revision(f"{number}.py", str(number), before, up, down)


def _direction(step: Step, changes: tuple[Change, ...]) -> Direction:
    written = postgresql.statements(Step(changes, options=step.options))
    said = [one for sql in written for one in _said(sql, "concurrently" in step)]
    return Direction(tuple(said), line=1, empty=not said)


def _said(sql: str, outside: bool) -> Iterator[Statement]:
    for one in parse(sql):
        yield Statement(one.change, 1, 1, options=one.options, via="sql", outside=outside)


def _found(example: Example, engine: sa.Engine) -> Iterator[tuple[str, str, str]]:
    """Each danger in the steps of an example, its place, and what it says."""
    told = ways(example, engine)
    history = History(tuple(one.revision for one in told), (told[-1].revision.revision,))
    for way in told[1:]:
        setting = Setting(history, way.revision, SERVER, waits=True)
        for danger in load_dangers():
            for issue, _ in danger.issues(setting):
                yield danger.name, way.place, f"{issue.object}: {issue.message}"


def test_no_step_is_a_danger(shared: sa.Engine) -> None:
    places: dict[str, set[str]] = {}
    unexpected = []
    for written in load():
        for example in written.examples:
            if example.refused or "postgresql" not in example.dialects:
                continue
            for name, place, said in _found(example, shared):
                places.setdefault(name, set()).add(place)
                if place not in EXPECTED.get(name, ((), ""))[0]:
                    unexpected.append((written.name, place, name, said))
    assert unexpected == []
    assert places == {name: expected for name, (expected, _) in EXPECTED.items()}
