"""Change the type of a column while its table is in use.

`ALTER COLUMN .. TYPE` writes the whole table and its indexes anew, and checks all constraints,
while nobody can even read it. A type that only lets in more (a longer VARCHAR, TEXT, more digits)
costs nothing and is changed at once. For any other a second column is made, which a trigger fills
with every write, and rows that are there get it batch by batch. Then all rows are proven to have
the value they should, and it gets all that the first one has, beside the writers: indexes
CONCURRENTLY; CHECKs, foreign keys, also those that refer to it, and NOT NULL added first and proven
later. At last, in one short transaction, it takes the place of the first one: its name, keys,
default and numbers, and the names of all of them.

The column is the last one of its table then, which is seen by INSERT without names of columns.
Programs must do with both types until contract and with the new one after it; connections that
have prepared statements prepare them anew. On SQLite the table is made anew in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...checkkit.quoting import quoted
from ...operationkit import Example, Operation
from ...operationkit.interference import interfering
from ...operationkit.mentions import mentions
from ...operationkit.names import own_name
from ...operationkit.needed import checks_of, indexes_of, needed_elsewhere
from ...operationkit.not_null import NOT_VALID, proven
from ...operationkit.presence import (
    columns_missing,
    computed,
    is_computed,
    key_missing,
    partitions,
    table_missing,
)
from ...operationkit.shadow import Shadow
from ...operationkit.types import adds_in_a_moment, type_of, widens
from ...operationkit.walking import fill
from ...values import change
from ...values.change import (
    AddColumn,
    AddConstraint,
    AddIndex,
    Change,
    Desynchronize,
    DropColumn,
    DropConstraint,
    DropIndex,
    GiveNumbering,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    SetComment,
    SetDefault,
    SetNotNull,
    Synchronize,
    TakeNumbering,
    Validate,
)
from ...values.operation import Problem, Step
from ...values.schema import Check, Column, ForeignKey, Schema

CONCURRENTLY = frozenset(("concurrently",))
USING_INDEX = frozenset(("using index",))

COMPARED = frozenset((
    "string", "text", "integer", "small_integer", "big_integer", "numeric", "boolean", "date",
    "datetime", "time", "interval", "uuid", "binary",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeType(Operation):
    """Give `column` of `table` the type `type_sql`; `using` is SQL that makes the new value."""

    table: str
    column: str
    type_sql: str
    using: str = ""

    def check(self, schema: Schema) -> Iterator[Problem]:
        """It is there, and all that is made of it can be made again."""
        yield from table_missing(schema, self.table)
        yield from columns_missing(schema, self.table, (self.column,))
        table = schema.tables.get(self.table)
        column = table.column(self.column) if table else None
        if column is None:
            return
        name = f"{self.table}.{self.column}"
        yield from computed(schema, self.table, self.column)
        yield from partitions(schema, self.table)
        yield from needed_elsewhere(schema, self.table, (self.column,))
        if not adds_in_a_moment(schema, self.type_sql):
            yield Problem(name, f"{self.type_sql} is not known to be a type alone", "name a type")
        if column.type.collation is not None:
            yield Problem(name, f"{name} has a collation of its own", "change it by hand")
        if self._direct(schema):
            return
        yield from key_missing(schema, self.table)
        yield from interfering(schema, self.table, self._trigger, (self.column, self._to))
        yield from self._shadow(schema).problems()
        for key, _ in self._shadow(schema).references():
            yield from partitions(schema, key.table)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """The second column, filled with every write."""
        if self._direct(schema):
            return ()
        added = AddColumn(
            Column(self.table, self._to, type_of(self.type_sql, schema.dialect), self._to)
        )
        kept = Synchronize(
            self.table, self._trigger, self._up, (), always=True, reads=self._reads(schema)
        )
        gone = (Desynchronize(self.table, self._trigger), DropColumn(self.table, self._to))
        return (Step((added, kept), gone),)

    def backfill(self, schema: Schema) -> tuple[Step, ...]:
        """Rows that are there get it."""
        if self._direct(schema):
            return ()
        return (Step((fill(schema, self.table, self._up, (self._to,)),)),)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """All for the second column, beside the writers; then it takes the first one's place."""
        if self._direct(schema):
            before = self._found(schema).type.sql[schema.dialect]
            wider = change.ChangeType(self.table, self.column, self.type_sql, before, self.using)
            return (Step((wider,), None, loses="what the type was"),)
        shadow = self._shadow(schema)
        steps: list[Step] = []
        for index in (*(copy for _, copy in shadow.indexes()), *(i for _, i in shadow.unique())):
            gone = DropIndex(index.name or "", self.table)
            steps.append(Step((AddIndex(index),), (gone,), CONCURRENTLY))
        for old_check, check in shadow.checks():
            steps += _added(check, prove=old_check.validated is not False)
        if not self._found(schema).nullable:
            steps += proven(self.table, self._to)[:2]
        steps += [step for one in self._same(schema) for step in _added(one, prove=True)]
        for old, key in shadow.references():
            steps += _added(key, prove=old.validated is not False)
        for old, key in shadow.references():
            steps += _replaced(old, key)
        swapped = Step(
            self._swap(schema, shadow), None, USING_INDEX,
            loses=f"the values of {self.table}.{self.column} as they were, its place in the row",
        )  # fmt: skip
        return (*steps, swapped)

    def _swap(self, schema: Schema, shadow: Shadow) -> tuple[Change, ...]:
        """The first column goes with all that is made of it, and the second one is called so."""
        old, table = self._found(schema), self.table
        identity = old.generated and old.server_default is None
        kind = ("ALWAYS" if old.always else "BY DEFAULT") if identity else ""
        done: list[Change] = [Desynchronize(table, self._trigger)]
        done += [TakeNumbering(table, self.column, identity)] if old.generated else []
        done += [DropConstraint(table, one.name or "", "check") for one, _ in shadow.checks()]
        done += [DropConstraint(table, one.name or "", "check") for one in self._same(schema)]
        done += [DropConstraint(table, one.name or "") for one, _ in shadow.unique()]
        done += [DropIndex(one.name or "", table) for one, _ in shadow.indexes()]
        done += [DropColumn(table, self.column), RenameColumn(table, self._to, self.column)]
        if not old.nullable:
            proof = own_name(table, self._to, "filled")
            done += [SetNotNull(table, self.column), DropConstraint(table, proof, "check")]
        for key, index in shadow.unique():
            done += [RenameIndex(self._beside(index.name), key.name or ""), AddConstraint(key)]
        for one, copy in shadow.indexes():
            done.append(RenameIndex(self._beside(copy.name), one.name or ""))
        for check, copied in shadow.checks():
            done.append(RenameConstraint(table, copied.name or "", check.name or ""))
        if old.server_default is not None:
            done.append(SetDefault(table, self.column, old.server_default))
        if old.generated:
            done.append(GiveNumbering(table, self.column, kind, self.type_sql))
        if old.comment is not None:
            done.append(SetComment(table, self.column, old.comment))
        return tuple(done)

    def _direct(self, schema: Schema) -> bool:
        """Whether the new type only lets in more, and nothing that is made of it is made anew."""
        if schema.dialect != "postgresql":
            return True
        table, old = schema.tables[self.table], self._found(schema)
        if self.using or not widens(
            old.type, type_of(self.type_sql, schema.dialect), schema.dialect
        ):
            return False
        text = [*checks_of(schema, table, self.column)]
        special = [i for i in indexes_of(schema, table, self.column) if not i.plain]
        return not text and not special and not self._shadow(schema).references()

    def _same(self, schema: Schema) -> tuple[Check, ...]:
        """What proves that no row was left out, for types whose values can be compared."""
        if type_of(self.type_sql, schema.dialect).family not in COMPARED:
            return ()
        (name, value), table = self._up[0], self.table
        sql = f"{quoted(name)} IS NOT DISTINCT FROM ({value})"
        return (Check(table, sql, own_name(table, name, "same")),)

    def _reads(self, schema: Schema) -> tuple[str, ...]:
        """The columns that the new value is made of; none if it may be made of all, or of one that
        a trigger cannot ask for."""
        columns = schema.tables[self.table].columns
        sql = self._up[0][1]
        named = [one for one in columns if mentions(sql, one.name)]
        whole = mentions(sql, self.table.rpartition(".")[2]) or "*" in sql
        made = any(map(is_computed, named))
        return () if whole or made else tuple(one.name for one in named)

    def _beside(self, name: str | None) -> str:
        scope = self.table.rpartition(".")[0]
        return f"{scope}.{name}" if scope else name or ""

    def _shadow(self, schema: Schema) -> Shadow:
        return Shadow(schema, schema.tables[self.table], self.column, self._to)

    def _found(self, schema: Schema) -> Column:
        column = schema.tables[self.table].column(self.column)
        assert column is not None
        return column

    @property
    def _up(self) -> tuple[tuple[str, str], ...]:
        return ((self._to, self.using or f"{quoted(self.column)}::{self.type_sql}"),)

    @property
    def _to(self) -> str:
        return own_name(self.table, self.column, "typed")

    @property
    def _trigger(self) -> str:
        return own_name(self.table, self.column, "type")


def _added(one: Check | ForeignKey, prove: bool) -> list[Step]:
    """A constraint for what is written; then for what is there, if the one before it was, too."""
    name = one.name or ""
    gone = DropConstraint(one.table, name, "check" if isinstance(one, Check) else "foreignkey")
    steps = [Step((AddConstraint(one),), (gone,), NOT_VALID)]
    return [*steps, Step((Validate(one.table, name),))] if prove else steps


def _replaced(old: ForeignKey, key: ForeignKey) -> list[Step]:
    """A foreign key goes, and its copy gets its name; taken back, it is proven again."""
    name, new = old.name or "", key.name or ""
    done = (DropConstraint(old.table, name, "foreignkey"), RenameConstraint(old.table, new, name))
    back = (RenameConstraint(old.table, name, new), AddConstraint(old))
    proof = () if old.validated is False else (Validate(old.table, name),)
    return [Step((), proof), Step(done, back, NOT_VALID)]


TABLES = """
CREATE TABLE person (
    id SERIAL PRIMARY KEY, name VARCHAR(50) NOT NULL, score INTEGER DEFAULT 5,
    boss_id INTEGER CONSTRAINT person_boss_id_fkey REFERENCES person (id),
    CONSTRAINT ck_score CHECK (score > 0 AND score < 1000), CONSTRAINT uq_score UNIQUE (name, score)
);
CREATE INDEX ix_score ON person (score DESC) INCLUDE (name);
CREATE INDEX ix_high ON person (lower(name), (score * 2)) WHERE score > 10;
INSERT INTO person (name, score, boss_id) VALUES ('Ada', 36, NULL), ('Brook', NULL, 1);
CREATE TABLE orders (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state VARCHAR(9) NOT NULL,
    person_id INTEGER NOT NULL CONSTRAINT orders_person_id_fkey
        REFERENCES person (id) ON DELETE CASCADE
);
CREATE INDEX ix_orders_person_id ON orders (person_id);
INSERT INTO orders (state, person_id) VALUES ('open', 1), ('open', 2);
"""
PROGRAM = (
    "INSERT INTO person (name, score, boss_id) SELECT 'p' || max(id), 7, 1 FROM person",
    "UPDATE person SET score = score + 1 WHERE name = 'Ada'",
    "INSERT INTO orders (state, person_id) SELECT 'new', max(id) FROM person",
    "INSERT INTO person (name) SELECT 'moved' || max(id) FROM person",
    "UPDATE person SET id = id + 1000 WHERE name LIKE 'moved%' AND id < 1000",
    "DELETE FROM person WHERE name = 'Brook'",
)


def _example(operation: ChangeType, plain: str, title: str) -> Example:
    return Example(
        operation, TABLES, plain=plain, old=PROGRAM, new=PROGRAM, title=title,
        dialects=("postgresql",),
    )  # fmt: skip


def _refused(operation: ChangeType, tables: str, refused: str) -> Example:
    return Example(operation, tables, refused=refused, dialects=("postgresql",))


EXAMPLES = (
    _example(
        ChangeType("person", "id", "BIGINT"),
        "ALTER TABLE person ALTER COLUMN id TYPE BIGINT",
        "a primary key that is referred to",
    ),
    _example(
        ChangeType("orders", "id", "BIGINT"),
        "ALTER TABLE orders ALTER COLUMN id TYPE BIGINT",
        "an identity",
    ),
    _example(
        ChangeType("orders", "person_id", "BIGINT"),
        "ALTER TABLE orders ALTER COLUMN person_id TYPE BIGINT",
        "a foreign key",
    ),
    _example(
        ChangeType("person", "score", "NUMERIC(10, 2)", using="score::numeric / 2"),
        "ALTER TABLE person ALTER COLUMN score TYPE NUMERIC(10, 2) USING score::numeric / 2",
        "in indexes, a UNIQUE and a CHECK",
    ),
    _example(
        ChangeType("orders", "state", "VARCHAR(20)"),
        "ALTER TABLE orders ALTER COLUMN state TYPE VARCHAR(20)",
        "a longer text",
    ),
    Example(
        ChangeType("log", "line", "TEXT"),
        "CREATE TABLE log (id INTEGER PRIMARY KEY, line VARCHAR(9) NOT NULL);"
        "CREATE INDEX ix_line ON log (line); INSERT INTO log (id, line) VALUES (1, 'a');",
        plain="ALTER TABLE log ALTER COLUMN line TYPE TEXT",
        old=("INSERT INTO log (id, line) SELECT max(id) + 1, 'old' FROM log",),
        new=("UPDATE log SET line = line || 'n' WHERE id = 1",),
        title="text of any length",
    ),
    _refused(ChangeType("person", "age", "BIGINT"), TABLES, "person has no column age"),
    _refused(
        ChangeType("person", "score", "BIGINT"),
        TABLES + "CREATE VIEW high AS SELECT name FROM person WHERE score > 9;",
        "person.score is needed by view high",
    ),
    _refused(ChangeType("person", "score", "BIGSERIAL"), TABLES, "BIGSERIAL is not known"),
    _refused(
        ChangeType("person", "id", "BIGINT"),
        TABLES + "CREATE TABLE note (of INTEGER REFERENCES person DEFERRABLE INITIALLY DEFERRED);",
        "person.id has special constraint note_of_fkey",
    ),
    _refused(
        ChangeType("log", "year", "BIGINT"),
        "CREATE TABLE log (id INTEGER PRIMARY KEY, day DATE, year INTEGER"
        " CONSTRAINT ck_year CHECK (extract(year FROM day) = year));",
        "where CHECK ck_year speaks of log.year",
    ),
)
