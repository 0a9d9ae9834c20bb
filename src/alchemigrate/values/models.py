"""Mapped classes as plain data, with the tables they stand on and the database they run against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .async_use import AsyncUse
from .query_use import QueryUse
from .schema import Schema, Table
from .statistics import Statistics


@dataclass(frozen=True, slots=True)
class Relationship:
    """An attribute of `owner` that leads to `target` (both dotted names of classes).

    `direction` is ONETOMANY, MANYTOONE or MANYTOMANY; `reverse` the other sides as `Class.key`;
    `back_populates` what was written. `local` and `remote` are `table.column`, `secondary` a table.
    `lazy` is SQLAlchemy's word, `cascade` the effective set, `primaryjoin` the condition as SQL.
    """

    owner: str
    key: str
    target: str = ""
    direction: str = ""
    uselist: bool = False
    reverse: tuple[str, ...] = ()
    back_populates: str | None = None
    backref: str | None = None
    local: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    secondary: str | None = None
    lazy: str = "select"
    cascade: tuple[str, ...] = ()
    passive_deletes: str = "False"
    passive_updates: bool = True
    single_parent: bool = False
    post_update: bool = False
    viewonly: bool = False
    join_depth: int | None = None
    overlaps: tuple[str, ...] = ()
    primaryjoin: str = ""
    order_by: tuple[str, ...] = ()
    collection: str | None = None
    configured: bool = True

    @property
    def name(self) -> str:
        """`Class.key`, as findings call it."""
        return f"{self.owner.rpartition('.')[2]}.{self.key}"

    @property
    def equates(self) -> bool:
        """Whether the condition says nothing but that local columns are equal to remote ones."""
        parts = self.primaryjoin.split(" AND ")
        return len(parts) == len(self.local) and all(part.count(" = ") == 1 for part in parts)


@dataclass(frozen=True, slots=True)
class MappedClass:
    """A class mapped to `table`; `columns` gives the table's columns by attribute.

    `hides` gives the library's base class of which an attribute hides one.
    """

    name: str
    table: str
    inherits: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    relationships: tuple[Relationship, ...] = ()
    polymorphic: bool = False
    eager_defaults: str = ""
    version_column: str | None = None
    hides: Mapping[str, str] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The class's own name."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class MapperError:
    """A mapper that cannot be set up: SQLAlchemy's message, and where."""

    mapper: str
    attribute: str
    message: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True)
class Models:
    """What is checked: the declared tables and classes, and what a database says of itself.

    `dialects` are the databases that the models are meant for; `database` and `statistics` are None
    without a live one; `asyncio` is None for a project that does not use it. `code` is what was
    read of the project's own code, `missing` the packages that SQLAlchemy may need and the
    application's interpreter has not.
    """

    schema: Schema
    classes: Mapping[str, MappedClass] = field(default_factory=dict)
    errors: tuple[MapperError, ...] = ()
    dialects: tuple[str, ...] = ("postgresql",)
    database: Schema | None = None
    statistics: Statistics | None = None
    sqlalchemy: str = ""
    asyncio: AsyncUse | None = None
    code: QueryUse = field(default_factory=QueryUse)
    missing: tuple[str, ...] = ()

    def table(self, name: str) -> Table | None:
        """The declared table of that name."""
        return self.schema.tables.get(name)

    def relationships(self) -> Iterator[Relationship]:
        """Every configured relationship of every class."""
        for named in self._named.values():
            yield from named

    def called(self, name: str) -> tuple[Relationship, ...]:
        """The configured relationships that are called so (`Class.key`)."""
        return self._named.get(name, ())

    def of_table(self, name: str) -> tuple[MappedClass, ...]:
        """The classes mapped to a table."""
        return self._mapped.get(name, ())

    @cached_property
    def _named(self) -> Mapping[str, tuple[Relationship, ...]]:
        every = (one for kind in self.classes.values() for one in kind.relationships)
        found: dict[str, tuple[Relationship, ...]] = {}
        for one in every:
            if one.configured:
                found[one.name] = (*found.get(one.name, ()), one)
        return found

    @cached_property
    def _mapped(self) -> Mapping[str, tuple[MappedClass, ...]]:
        found: dict[str, tuple[MappedClass, ...]] = {}
        for one in self.classes.values():
            found[one.table] = (*found.get(one.table, ()), one)
        return found

    def kin(self, name: str) -> Iterator[MappedClass]:
        """A class and its mapped parents, nearest first."""
        at: str | None = name
        while at is not None and at in self.classes:
            yield self.classes[at]
            at = self.classes[at].inherits
