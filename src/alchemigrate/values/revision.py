"""Alembic's revisions as plain data: what each does to the database, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .change import Change


@dataclass(frozen=True, slots=True)
class Statement:
    """A change at a place of a revision's file.

    `options` are words that say how: `concurrently`, `not valid`, `using index`, `if exists`,
    `if not exists`, `cascade`, `batch`, `local` (of a setting), `only` (not of the
    partitions), `partitioned` and `temporary` (of a new table), `each` (one turn of a loop). `via`
    is `op` for Alembic's operations, `sql` for text given to `op.execute`, `bind` for what goes
    through `op.get_bind()`.
    `outside` says that it runs outside the transaction (`autocommit_block`), `maybe` that it stands
    behind a condition. `computed` are the parts of its names and SQL that are known only when it
    runs, as they stand there: `{name}`, or `?` for a whole text.
    """

    change: Change
    line: int
    end_line: int
    column: int = 0
    options: frozenset[str] = frozenset()
    via: str = "op"
    outside: bool = False
    maybe: bool = False
    computed: tuple[str, ...] = ()

    def __contains__(self, option: str) -> bool:
        return option in self.options


@dataclass(frozen=True, slots=True)
class Direction:
    """What `upgrade()` or `downgrade()` does; `line` is where it begins, 0 if there is none.

    `empty` says that its body does nothing, `raises` that it refuses to run, `unread` lists the
    lines of which is not known what they do.
    """

    statements: tuple[Statement, ...] = ()
    line: int = 0
    empty: bool = False
    raises: bool = False
    unread: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision: its file, its identifier, and those that it comes after; `checksum` is the
    SHA-256 of its code, which comments and layout do not change."""

    path: str
    revision: str
    down: tuple[str, ...]
    upgrade: Direction
    downgrade: Direction
    depends: tuple[str, ...] = ()
    source: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """All revisions, those that come first in front; `heads` are those that nothing comes after."""

    revisions: tuple[Revision, ...] = ()
    heads: tuple[str, ...] = ()

    def before(self, revision: Revision) -> Iterator[Revision]:
        """The revisions that a revision stands on, nearest first."""
        by_name = {one.revision: one for one in self.revisions}
        waiting, seen = [*revision.down, *revision.depends], set()
        while waiting:
            name = waiting.pop(0)
            found = by_name.get(name)
            if name not in seen and found is not None:
                seen.add(name)
                waiting += [*found.down, *found.depends]
                yield found

    def reached(self, at: Iterable[str]) -> frozenset[str]:
        """The identifiers of the revisions that a database has which is at some of them."""
        begun = [one for one in self.revisions if one.revision in set(at)]
        done = {one.revision for one in begun}
        return frozenset(done | {before.revision for one in begun for before in self.before(one)})
