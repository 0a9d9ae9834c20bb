"""Changes of a schema and of its rows, one by one, whoever asks for them and in whatever words."""

from __future__ import annotations

from dataclasses import dataclass

from .schema import Check, Column, Exclusion, ForeignKey, Index, PrimaryKey, Table, Unique


@dataclass(frozen=True, slots=True)
class CreateTable:
    """Make a table; `columns` are empty where they are not known, `whole` is all of it if known."""

    table: str
    columns: tuple[Column, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    whole: Table | None = None


@dataclass(frozen=True, slots=True)
class DropTable:
    """Take a table away, with its rows."""

    table: str


@dataclass(frozen=True, slots=True)
class DropSchema:
    """Take a schema away; what is in it goes with CASCADE alone."""

    schema: str


@dataclass(frozen=True, slots=True)
class RenameTable:
    """Call a table by another name."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class AddView:
    """Make a view of a table under another name in its schema, with the rights of who uses it."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class DropView:
    """Take the view `name` of `table` away."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class AddColumn:
    """Give a table a column, with the constraints that are written beside it."""

    column: Column
    references: ForeignKey | None = None
    unique: bool = False
    check: bool = False

    @property
    def table(self) -> str:
        """The table that gets it."""
        return self.column.table


@dataclass(frozen=True, slots=True)
class DropColumn:
    """Take a column away, with its values."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """Call a column by another name."""

    table: str
    column: str
    name: str


@dataclass(frozen=True, slots=True)
class ChangeType:
    """Give a column another type; `before` is the old one, "" where it is not said."""

    table: str
    column: str
    type_sql: str
    before: str = ""
    using: str = ""


@dataclass(frozen=True, slots=True)
class SetNotNull:
    """Let a column hold no NULL; `type_sql` is its type, for databases that must be told again."""

    table: str
    column: str
    type_sql: str = ""


@dataclass(frozen=True, slots=True)
class DropNotNull:
    """Let a column hold NULL."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class SetDefault:
    """Give a column a default of the server; None takes it away."""

    table: str
    column: str
    default: str | None


@dataclass(frozen=True, slots=True)
class SetComment:
    """Give a column a comment."""

    table: str
    column: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class TakeNumbering:
    """Note where the numbers of a column are, for GiveNumbering in the same step."""

    table: str
    column: str
    identity: bool


@dataclass(frozen=True, slots=True)
class GiveNumbering:
    """Let a column go on with the numbers that were taken; `identity` is ALWAYS or BY DEFAULT, or
    "" for a sequence that its default asks, which gets its type if it is one of numbers."""

    table: str
    column: str
    identity: str = ""
    type_sql: str = ""


@dataclass(frozen=True, slots=True)
class AddIndex:
    """Make an index."""

    index: Index

    @property
    def table(self) -> str:
        """The table that it is on."""
        return self.index.table


@dataclass(frozen=True, slots=True)
class DropIndex:
    """Take an index away; `table` is "" where it is not said, `parts` are the partitions of the
    table, whose indexes go with it."""

    name: str
    table: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachIndex:
    """Let the index `index` of the partition `table` be a part of the index `name` of `parent`,
    which must be whole with it if it is the `last`."""

    table: str
    index: str
    parent: str
    name: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class RenameIndex:
    """Call an index by another name."""

    index: str
    name: str


@dataclass(frozen=True, slots=True)
class AddConstraint:
    """Make a constraint: a CHECK, UNIQUE, primary or foreign key."""

    constraint: Check | Unique | PrimaryKey | ForeignKey

    @property
    def table(self) -> str:
        """The table that it is on."""
        return self.constraint.table


@dataclass(frozen=True, slots=True)
class AddExclusion:
    """Make an exclusion constraint; `whole` is all of it if known."""

    table: str
    name: str
    whole: Exclusion | None = None


@dataclass(frozen=True, slots=True)
class DropConstraint:
    """Take a constraint away; `kind` is foreignkey, unique, primary, check, or "" if not said,
    `parts` are the partitions of the table, whose constraints go with it."""

    table: str
    name: str
    kind: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validate:
    """Let a constraint hold for the rows that were there before it, too."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class RenameConstraint:
    """Call a constraint by another name."""

    table: str
    constraint: str
    name: str


@dataclass(frozen=True, slots=True)
class NameConstraint:
    """Give a constraint of a table of SQLite a name, which it may never have had.

    It is the one with that `number` in the text of the table, or of the name `before` if that is
    None. Both names are as they are written there, "" for none.
    """

    table: str
    before: str
    name: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class AddLabel:
    """Add a label to an enumeration, `before` another one or at the end."""

    enum: str
    label: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class RenameLabel:
    """Call a label of an enumeration by another name."""

    enum: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class ChangeRows:
    """Write rows: `kind` is insert, update, delete or truncate; `all` that no row is left out, of
    an insert that its rows are those of a query; `columns` get a value, where all are known."""

    kind: str
    table: str
    all: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Synchronize:
    """Keep columns of a table in step while programs that know only the old ones, or only the new
    ones, write it: `up` gives each new column as SQL over the old ones, `down` the reverse.

    `unsaid` gives the default of a new column, as SQL, where it has one: a row that is inserted
    with that in it is taken for one of a program that does not know the column. Without `down` new
    columns that are NULL are filled; with `always` they are what `up` gives, whoever writes, and
    `reads` are all columns that `up` reads, or none if that is not known.
    """

    table: str
    name: str
    up: tuple[tuple[str, str], ...]
    down: tuple[tuple[str, str], ...]
    unsaid: tuple[tuple[str, str], ...] = ()
    always: bool = False
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desynchronize:
    """Take away what keeps columns in step."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Fill:
    """Write columns of the rows that are there, each once, in the order of a key, batch by batch.

    `sets` gives each column as SQL over the row's columns; with `where`, SQL as well, rows for
    which it is not true are left alone.
    """

    table: str
    key: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Write a table or index again: `kind` is VACUUM FULL, CLUSTER, REINDEX, SET LOGGED .."""

    kind: str
    table: str


@dataclass(frozen=True, slots=True)
class ChangeTrigger:
    """Make, drop or switch a trigger of a table: `kind` is create, drop, enable or disable."""

    table: str
    kind: str


@dataclass(frozen=True, slots=True)
class Lock:
    """Take a lock by hand."""

    table: str
    mode: str


@dataclass(frozen=True, slots=True)
class Configure:
    """Set a setting of the session or transaction, by its name in lower case."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Other:
    """Any other statement, by its first words in upper case."""

    words: str


Change = (
    CreateTable | DropTable | DropSchema | RenameTable | AddView | DropView | AddColumn
    | DropColumn | RenameColumn | ChangeType | SetNotNull | DropNotNull | SetDefault | SetComment
    | TakeNumbering | GiveNumbering | AddIndex | DropIndex | AttachIndex | RenameIndex
    | AddConstraint | AddExclusion | DropConstraint | Validate | RenameConstraint | NameConstraint
    | AddLabel | RenameLabel | ChangeRows | Synchronize | Desynchronize | Fill | Rewrite
    | ChangeTrigger | Lock | Configure | Other
)  # fmt: skip
