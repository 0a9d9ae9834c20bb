"""What the code of a project asks its models for: statements, loops over their rows, and writes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """What a statement does with a column.

    LITERAL is a comparison with values that stand in the code, as those of a column with few of
    them do; JOIN is one with another column; OTHER is any use that one plain index cannot be
    counted on for: `!=`, LIKE, a part of an OR, an argument of a function.
    """

    EQUAL = "equal"
    LITERAL = "literal"
    IN = "in"
    RANGE = "range"
    JOIN = "join"
    UNEQUAL = "unequal"
    OTHER = "other"
    ORDER = "order"
    GROUP = "group"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Used:
    """A column of a declared table as a statement uses it; `sure` unless only on a condition."""

    table: str
    column: str
    how: How
    sure: bool = True


Pair = tuple[tuple[str, str], tuple[str, str]]
"""Two columns, each with its table, that are compared with each other."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A query, SELECT, UPDATE or DELETE at a place.

    `tables` are those whose rows it is about; `limited` says that it takes no more than so many
    rows, `distinct` that repeated ones are left out, `united` that it is part of a UNION, `joined`
    that it joins tables; `picked` are the columns, as `table.column`, of rows that are compared for
    being repeated, `pairs` those that are compared with `=`. `complete` is False if some condition
    could not be read.
    """

    path: str
    line: int
    used: tuple[Used, ...] = ()
    tables: tuple[str, ...] = ()
    limited: bool = False
    distinct: bool = False
    united: bool = False
    joined: bool = False
    picked: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    complete: bool = True

    @property
    def place(self) -> str:
        """`path:line`, as findings call it."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class LazyRead:
    """A loop over the rows of a query that reads relationships which the query does not load.

    `steps` are the relationships as `Class.key`, from the queried class to the one that is read;
    `lazy` is the first of them that loads on access. `query` is the place of the query, `line`
    that of the loop, `awaited` that an AsyncSession executes it.
    """

    path: str
    line: int
    query: str
    steps: tuple[str, ...]
    lazy: int = 0
    awaited: bool = False

    @property
    def place(self) -> str:
        """`path:line` of the loop."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Write:
    """A `viewonly` relationship, as `Class.key`, that is written to: `how` as the code says it."""

    path: str
    line: int
    relationship: str
    how: str

    @property
    def place(self) -> str:
        """`path:line`, as findings call it."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Blocking:
    """Statements that a synchronous session sends in an async `function`: their lines."""

    path: str
    function: str
    lines: tuple[int, ...]

    @property
    def place(self) -> str:
        """`path:line` of the first."""
        return f"{self.path}:{self.lines[0]}"


@dataclass(frozen=True, slots=True)
class QueryUse:
    """All that was read of the code, tests and revisions of the schema aside."""

    statements: tuple[Statement, ...] = ()
    reads: tuple[LazyRead, ...] = ()
    writes: tuple[Write, ...] = ()
    blocking: tuple[Blocking, ...] = ()
