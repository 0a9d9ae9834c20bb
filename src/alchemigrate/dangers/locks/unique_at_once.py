"""A UNIQUE, primary key or exclusion constraint whose index is built while nobody may use a table.

A unique index made CONCURRENTLY first can be taken by the constraint in a moment; of a table with
partitions an operation makes it. Exclusion constraints have no such form. Left alone: USING INDEX,
new and small tables, and ONLY of a table that a revision has made with partitions, the first step
to a key of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import index, of_partitions, own, send
from alchemigrate.values.change import AddConstraint, AddExclusion
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement
from alchemigrate.values.schema import Index, PrimaryKey, Unique

PARTITIONED = 'op.execute("CREATE TABLE users (id int) PARTITION BY RANGE (id)")'
UNIQUE = 'op.create_unique_constraint("uq", "users", ["email"])'
DANGER = Danger(
    code="SC106",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(UNIQUE, ("users.uq",)),
        Example('op.create_primary_key("pk", "users", ["id"])', ("users.pk",), title="the key"),
        Example(
            'op.execute("ALTER TABLE users ADD CONSTRAINT x EXCLUDE USING gist (a WITH &&)")',
            ("users.x",),
            title="an exclusion",
        ),
        Example(
            'op.execute("ALTER TABLE users ADD CONSTRAINT uq UNIQUE USING INDEX uq")',
            title="with an index that is there",
        ),
        Example('op.create_table("users", sa.Column("email", sa.Text))\n' + UNIQUE, title="new"),
        Example(UNIQUE, title="small", rows={"users": 100}),
        Example(UNIQUE, ("users.uq",), title="with partitions", before=PARTITIONED),
        Example(
            'op.execute("ALTER TABLE ONLY users ADD CONSTRAINT uq UNIQUE (id)")',
            title="of no partition",
            before=PARTITIONED,
        ),
        Example(
            'op.execute("ALTER TABLE ONLY users ADD CONSTRAINT uq UNIQUE (id)")',
            ("users.uq",),
            title="ONLY where there are no partitions, as pg_dump writes it",
        ),
    ),
)


@DANGER.on(AddConstraint, AddExclusion)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Constraints that build an index under a lock."""
    change = statement.change
    table: str = change.table  # type: ignore[union-attr]
    alone = "only" in statement and setting.is_split(table)
    if alone or "using index" in statement or not setting.matters(table):
        return
    message = f"nobody can use {table} until its index is built"
    match change:
        case AddExclusion(table, name):
            cure = "there is no form without this lock: run it at a quiet time, with a lock_timeout"
            yield Issue(f"{table}.{name}", message, cure)
        case AddConstraint(Unique() | PrimaryKey() as made):
            unique = made if isinstance(made, Unique) else None
            word = "UNIQUE" if unique else "PRIMARY KEY"
            usual = f"{'_'.join(made.columns)}_key" if unique else "pkey"
            name = made.name or f"{own(made.table)}_{usual}"
            if setting.is_split(table):
                kind = "AddUnique" if unique else "AddPrimaryKey"
                cure = of_partitions(kind, replace(made, name=name))
                yield Issue(f"{table}.{name}", message, cure)
                return
            wanted = Index(made.table, made.columns, name, unique=True)
            taken = f"ALTER TABLE {made.table} ADD CONSTRAINT {name} {word} USING INDEX {name}"
            cure = f"{index(wanted)}; then {send(taken)}"
            safely = ((statement, recipes.unique(statement, unique)),) if unique else ()
            yield Issue(f"{made.table}.{name}", message, cure, recipes=safely)
