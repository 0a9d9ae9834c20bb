"""The way of a table to partitions, as SQL that people carry out step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..checkkit.quoting import listed, literal, quoted
from ..values.schema import Column, ForeignKey, Schema, Table
from .names import beside
from .presence import is_computed

COPIED = ("DEFAULTS", "GENERATED", "CONSTRAINTS", "COMMENTS", "STORAGE")
PATIENCE = "SET lock_timeout = '50ms'"
MIRROR = """\
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $mirror$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM {to} WHERE ({key}) = ({old});
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO {to} ({columns}){overriding} VALUES ({new});
  END IF;
  RETURN NULL;
END
$mirror$;
CREATE TRIGGER {trigger} AFTER INSERT OR UPDATE OR DELETE ON {of}
  FOR EACH ROW EXECUTE FUNCTION {name}()"""
FILLED = """\
DO $fill$
#variable_conflict use_column
DECLARE
  here {table}%ROWTYPE;
  edge {table}%ROWTYPE;
BEGIN
  SELECT * INTO here FROM {table} ORDER BY {key} LIMIT 1;
  WHILE FOUND LOOP
    WITH batch AS MATERIALIZED (
      SELECT * FROM {table} WHERE ({key}) >= ({here}) ORDER BY {key} LIMIT 5000 FOR SHARE
    ), made AS (
      INSERT INTO {new} ({columns}) SELECT {columns} FROM batch ON CONFLICT DO NOTHING
    )
    SELECT * INTO edge FROM batch ORDER BY {falling} LIMIT 1;
    IF NOT FOUND THEN
      edge := here;
    END IF;
    COMMIT;
    PERFORM pg_sleep(0.05);
    SELECT * INTO here FROM {table} WHERE ({key}) > ({edge}) ORDER BY {key} LIMIT 1;
  END LOOP;
END
$fill$"""


@dataclass(frozen=True, slots=True)
class Part:
    """A step of the plan: what it is for, and its statements."""

    title: str
    statements: tuple[str, ...]

    @property
    def sql(self) -> str:
        """The statements as one text."""
        return "".join(f"{one};\n" for one in self.statements)


@dataclass(frozen=True, slots=True)
class Way:
    """From the table `name` of a schema to one that is partitioned `by` the columns."""

    schema: Schema
    name: str
    by: str
    columns: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]

    @property
    def new(self) -> str:
        """What the partitioned table is called until it takes the place of the other."""
        return f"{self.name}_new"

    @property
    def old(self) -> str:
        """What the other one is called then."""
        return f"{self.name}_old"

    def plan(self) -> tuple[Part, ...]:
        """The steps in their order."""
        return (
            Part("a table with partitions beside the old one; it has no rows", tuple(self._made())),
            Part(
                f"whatever is written to {self.name} is written there, too (no TRUNCATE until "
                "the end); give it now what is not copied: rights, row policies, triggers",
                tuple(self._mirrored(self.name, self.new, "_copy")),
            ),
            Part(
                "the rows that are there, in batches; can be run again",
                ("RESET lock_timeout", self._filled()),
            ),
            Part(
                "nothing is missing (both numbers are 0), and its plans are good",
                (*self._compared(), f"ANALYZE {quoted(self.new)}"),
            ),
            Part(
                "both change their names; run it again where a lock was not free. From here on "
                f"{self.old} is kept in step: the same with the names exchanged leads back",
                tuple(self._swapped()),
            ),
            Part(
                "when nobody wants to go back: the old table goes, names are as they were",
                tuple(self._ended()),
            ),
        )

    @property
    def _table(self) -> Table:
        return self.schema.tables[self.name]

    @property
    def _key(self) -> tuple[str, ...]:
        """The primary key, with the columns that say where a row is."""
        own = self._table.primary_key
        assert own is not None
        return (*own.columns, *(one for one in self.columns if one not in own.columns))

    @property
    def _written(self) -> tuple[Column, ...]:
        return tuple(one for one in self._table.columns if not is_computed(one))

    @property
    def _numbered(self) -> tuple[Column, ...]:
        """Columns of which an identity gives the numbers."""
        return tuple(c for c in self._table.columns if c.generated and c.server_default is None)

    def _made(self) -> Iterator[str]:
        new, own = quoted(self.new), self._table
        yield PATIENCE
        copied = " ".join(f"INCLUDING {one}" for one in COPIED)
        yield f"CREATE TABLE {new} (LIKE {quoted(self.name)} {copied}) PARTITION BY {self.by}"
        for name, bounds in self.parts:
            yield f"CREATE TABLE {quoted(name)} PARTITION OF {new} {bounds}"
        yield f"ALTER TABLE {new} ADD PRIMARY KEY ({listed(self._key)})"
        for unique in own.uniques:
            equal = " NULLS NOT DISTINCT" if unique.nulls_not_distinct else ""
            made = f"ADD CONSTRAINT {quoted(f'{unique.name}_new')} UNIQUE{equal}"
            yield f"ALTER TABLE {new} {made} ({listed(unique.columns)})"
        for index in own.indexes:
            kind = "UNIQUE INDEX" if index.unique else "INDEX"
            yield f"CREATE {kind} {quoted(f'{index.name}_new')} ON {new} {index.definition}"
        for key in own.foreign_keys:
            yield f"ALTER TABLE {new} ADD CONSTRAINT {quoted(key.name or '')} {_reference(key)}"

    def _mirrored(self, of: str, to: str, end: str) -> Iterator[str]:
        columns = tuple(one.name for one in self._written)
        always = any(one.always for one in self._numbered)
        yield MIRROR.format(
            name=quoted(f"{self.name}{end}"),
            trigger=quoted(f"{self.name}{end}".rpartition(".")[2]),
            of=quoted(of),
            to=quoted(to),
            key=listed(self._key),
            old=", ".join(f"OLD.{quoted(one)}" for one in self._key),
            new=", ".join(f"NEW.{quoted(one)}" for one in columns),
            columns=listed(columns),
            overriding=" OVERRIDING SYSTEM VALUE" if always else "",
        )

    def _gone(self, of: str, end: str) -> Iterator[str]:
        name = f"{self.name}{end}"
        yield f"DROP TRIGGER {quoted(name.rpartition('.')[2])} ON {quoted(of)}"
        yield f"DROP FUNCTION {quoted(name)}()"

    def _filled(self) -> str:
        own = self._table.primary_key
        assert own is not None

        def of(row: str) -> str:
            return ", ".join(f"{row}.{quoted(one)}" for one in own.columns)

        return FILLED.format(
            table=quoted(self.name),
            new=quoted(self.new),
            key=listed(own.columns),
            falling=", ".join(f"{quoted(one)} DESC" for one in own.columns),
            here=of("here"),
            edge=of("edge"),
            columns=listed(one.name for one in self._written),
        )

    def _compared(self) -> Iterator[str]:
        columns = listed(one.name for one in self._written if one.type.family != "json")
        ways = ((self.name, self.new), (self.new, self.name))
        both = (
            f"(SELECT count(*) FROM (SELECT {columns} FROM {quoted(one)} EXCEPT "
            f"SELECT {columns} FROM {quoted(other)}) AS more)"
            for one, other in ways
        )
        yield f"SELECT {', '.join(both)}"

    def _swapped(self) -> Iterator[str]:
        yield "BEGIN"
        yield PATIENCE.replace("SET", "SET LOCAL")
        yield f"LOCK TABLE {quoted(self.name)} IN ACCESS EXCLUSIVE MODE"
        yield from self._gone(self.name, "_copy")
        for name, to in ((self.name, self.old), (self.new, self.name)):
            yield f"ALTER TABLE {quoted(name)} RENAME TO {quoted(to.rpartition('.')[2])}"
        yield from self._numbers()
        yield from self._mirrored(self.name, self.old, "_back")
        yield "COMMIT"

    def _numbers(self) -> Iterator[str]:
        """Numbers go on where they are."""
        table = quoted(self.name)
        for one in self._numbered:
            column, name = quoted(one.name), literal(one.name)
            how = "ALWAYS" if one.always else "BY DEFAULT"
            yield f"ALTER TABLE {table} ALTER COLUMN {column} ADD GENERATED {how} AS IDENTITY"
            yield (
                f"SELECT setval(pg_get_serial_sequence({literal(table)}, {name}), "
                f"nextval(pg_get_serial_sequence({literal(quoted(self.old))}, {name})), false)"
            )
        own = self.name.rpartition(".")[2]
        for sequence in self.schema.sequences:
            owner, _, column = (sequence.owner or "").rpartition(".")
            if owner == own and column not in {one.name for one in self._numbered}:
                place = f"{table}.{quoted(column)}"
                yield f"ALTER SEQUENCE {quoted(sequence.name)} OWNED BY {place}"

    def _ended(self) -> Iterator[str]:
        yield from self._gone(self.name, "_back")
        yield f"DROP TABLE {quoted(self.old)}"
        own = self._table.primary_key
        if own is not None and own.name:
            made = f"{self.name.rpartition('.')[2]}_new_pkey"
            yield self._called(made, own.name)
        names = [one.name for one in self._table.uniques]
        for name in (*names, *(one.name for one in self._table.indexes)):
            yield self._called(f"{name}_new", name or "")

    def _called(self, name: str, to: str) -> str:
        return f"ALTER INDEX {quoted(beside(self.name, name))} RENAME TO {quoted(to)}"


def text(plan: tuple[Part, ...]) -> str:
    """The plan for people to read, and to paste."""
    return "\n".join(f"-- {at}. {one.title}\n{one.sql}" for at, one in enumerate(plan, 1))


def _reference(key: ForeignKey) -> str:
    words = [f"FOREIGN KEY ({listed(key.columns)}) REFERENCES {quoted(key.refers)}"]
    words += [f"({listed(key.refers_columns)})"]
    words += [f"ON UPDATE {key.onupdate}"] if key.onupdate else []
    words += [f"ON DELETE {key.ondelete}"] if key.ondelete else []
    return " ".join(words)
