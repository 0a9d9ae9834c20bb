"""What a model check is: a value with examples, whose finders are called for the things asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..values.finding import Level
from ..values.models import MappedClass, Models, Relationship
from ..values.question import Question
from ..values.remedy import Remedy
from ..values.schema import Column, ForeignKey, Index, Table


@dataclass(frozen=True, slots=True)
class Example:
    """Models, and what the check says of them: the objects of its issues, in any order.

    `source` is Python below the prelude of `checkkit/prelude.py`; `code` is that of another file,
    `code.py`, which is read and never run: it begins with `from models import *`. With `ddl` the
    database has these statements run in it (by default what the models create), and `ddl` may be
    given for each dialect; `dialects` are the databases where the example holds, `missing` the
    packages that its interpreter is to be without.
    """

    source: str
    issues: tuple[str, ...] = ()
    title: str = ""
    ddl: str | Mapping[str, str] | None = None
    dialects: tuple[str, ...] = ("sqlite", "postgresql")
    code: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with an `object` (`table.column`, `Class.attribute`), and the cure.

    The cure is one sentence, or the exact code, with the project's own names. `question` asks the
    database for rows that this has let in already. `remedy` is the cure in the form that
    `models --fix` carries out, where that can be done without a person's judgement.
    """

    object: str
    message: str
    cure: str
    question: Question | None = None
    remedy: Remedy | None = None


Finder = Callable[[Models, Any], Iterable[Issue]]
AnyFinder = TypeVar("AnyFinder", bound=Finder)


@dataclass(eq=False, slots=True)
class Check:
    """Something that models or a database should not have.

    `live` checks need a database. `name` and `page` come from the file.
    """

    code: str
    level: Level
    examples: tuple[Example, ...]
    live: bool = False
    name: str = ""
    page: str = ""
    finders: list[tuple[type, Finder]] = field(default_factory=list)

    def on(self, kind: type) -> Callable[[AnyFinder], AnyFinder]:
        """Call the decorated finder for every Table, Column, ForeignKey, Index, MappedClass or
        Relationship; or once, for the Models as a whole."""

        def register(finder: AnyFinder) -> AnyFinder:
            self.finders.append((kind, finder))
            return finder

        return register

    @property
    def title(self) -> str:
        """The first line of the check's page."""
        return self.page.strip().partition("\n")[0]

    def issues(self, models: Models) -> Iterator[Issue]:
        """All that the check finds."""
        if self.live and models.database is None:
            return
        for kind, finder in self.finders:
            for thing in things(models, kind):
                yield from finder(models, thing)


def things(models: Models, kind: type) -> Iterator[Any]:
    """Everything of a kind that the models declare."""
    tables = models.schema.tables.values()
    if kind is Models:
        yield models
    elif kind is Table:
        yield from tables
    elif kind is Column:
        yield from (column for table in tables for column in table.columns)
    elif kind is ForeignKey:
        yield from (key for table in tables for key in table.foreign_keys)
    elif kind is Index:
        yield from (index for table in tables for index in table.indexes)
    elif kind is MappedClass:
        yield from models.classes.values()
    elif kind is Relationship:
        yield from models.relationships()
    else:
        raise TypeError(f"no check can ask for {kind.__name__}")
