"""What a danger of a schema change is: a value with examples, called for the changes it asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from typing import Any, TypeVar

from ..values.change import AddIndex, CreateTable, DropIndex
from ..values.finding import Level
from ..values.revision import Direction, History, Revision, Statement
from .recipe import Recipe

LIVE = 14
"""The PostgreSQL that is meant where none is named: the oldest that is still maintained."""
SMALL = 10_000
"""Rows that are locked or written so fast that nobody waits."""


class Axis(StrEnum):
    """Whom a change harms: who waits for its locks, the code that still runs, the rows, or the
    history of revisions."""

    LOCKS = "locks"
    CODE = "code"
    DATA = "data"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Example:
    """The bodies of a revision's functions, and the objects of the issues found in them.

    `before` is the upgrade of an earlier revision, `rows` the sizes of tables, `server` the
    PostgreSQL version, `recorded` the upgrade as a database got it.
    """

    up: str
    issues: tuple[str, ...] = ()
    title: str = ""
    down: str = ""
    before: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    server: int = LIVE
    recorded: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """What is dangerous in a change of an `object`, and the exact code to write instead.

    `line` is that of the statement unless it is given. `recipes` write the cure: what each of these
    statements becomes. They are empty where a person has to.
    """

    object: str
    message: str
    cure: str
    line: int = 0
    recipes: tuple[tuple[Statement, Recipe], ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a change stands: its revision in its history, the server, and sizes of tables if a
    database was asked. `waits` says that `env.py` sets a lock_timeout for every revision, `kept`
    are the checksums of revisions when the database got them."""

    history: History
    revision: Revision
    server: int = LIVE
    rows: Mapping[str, int] = field(default_factory=dict)
    waits: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def upgrade(self) -> Direction:
        """What the revision does."""
        return self.revision.upgrade

    def is_new(self, table: str) -> bool:
        """Whether the revision itself makes the table: nobody uses it yet."""
        made = {one.change.table for one in self.upgrade if isinstance(one.change, CreateTable)}
        return table in made

    def is_small(self, table: str) -> bool:
        """Whether the table is known to be so small that nobody waits."""
        return table in self.rows and self.rows[table] <= SMALL

    def is_split(self, table: str) -> bool:
        """Whether an earlier revision has made the table with partitions."""
        return any(
            isinstance(one.change, CreateTable)
            and one.change.table == table
            and "partitioned" in one
            for one in self.earlier()
        )

    def matters(self, table: str) -> bool:
        """Whether others may wait for a table that is there already."""
        return not self.is_new(table) and not self.is_small(table)

    def earlier(self) -> Iterator[Statement]:
        """The statements of all revisions before this one, the latest revision first."""
        for one in self.history.before(self.revision):
            yield from one.upgrade

    def chronicle(self, statement: Statement) -> Iterator[Statement]:
        """The statements of all revisions before this one and its own before this one, in the order
        in which they run."""
        for one in reversed(tuple(self.history.before(self.revision))):
            yield from one.upgrade
        yield from takewhile(lambda one: one is not statement, self.upgrade)

    def table_of(self, index: DropIndex) -> str:
        """The table of an index; if its statement does not say it, that on which a revision has
        made it, "" if none has."""
        own = index.name.rpartition(".")[2]
        made = (
            one.change.table
            for one in (*self.upgrade, *self.earlier())
            if isinstance(one.change, AddIndex)
            and (one.change.index.name or "").rpartition(".")[2] == own
        )
        return index.table or next(made, "")

    def together(self, statement: Statement) -> Iterator[Statement]:
        """The statements of the upgrade in the same transaction before this one."""
        for one in self.upgrade:
            if one is statement:
                return
            if not one.outside:
                yield one


Finder = Callable[[Setting, Any], Iterable[Issue]]
AnyFinder = TypeVar("AnyFinder", bound=Finder)


@dataclass(eq=False, slots=True)
class Danger:
    """Something that a revision should not do; `name` and `page` come from the file.

    `applied` asks for the revisions that a database has already, too.
    """

    code: str
    level: Level
    axis: Axis
    examples: tuple[Example, ...]
    applied: bool = False
    name: str = ""
    page: str = ""
    finders: list[tuple[tuple[type, ...], Finder]] = field(default_factory=list)

    def on(self, *kinds: type) -> Callable[[AnyFinder], AnyFinder]:
        """Call the decorated finder with every Statement of an upgrade whose change is of a kind;
        or with every Revision, or the History."""

        def register(finder: AnyFinder) -> AnyFinder:
            self.finders.append((kinds, finder))
            return finder

        return register

    @property
    def title(self) -> str:
        """The first line of the danger's page."""
        return self.page.strip().partition("\n")[0]

    def issues(self, setting: Setting) -> Iterator[tuple[Issue, int]]:
        """All that the danger finds in a revision, each with its line."""
        for kinds, finder in self.finders:
            if Revision in kinds:
                for issue in finder(setting, setting.revision):
                    yield issue, issue.line or 1
                continue
            for statement in setting.upgrade:
                if isinstance(statement.change, kinds):
                    for issue in finder(setting, statement):
                        yield issue, issue.line or statement.line
