"""Constraints in a revision: they hold for new rows at once, and are proven without a lock."""

from __future__ import annotations

from ...checkkit.quoting import listed, quoted
from ...values.change import SetNotNull
from ...values.schema import Check, ForeignKey, Index, Unique
from . import indexes
from .names import (
    condition,
    execute,
    literal,
    of_key,
    of_unique,
    parts,
    sources,
    with_tail,
)

Lines = tuple[str, ...]


def unique(one: Unique) -> Lines:
    """A unique index is built concurrently, and becomes the constraint."""
    name = of_unique(one)
    nulls = " NULLS NOT DISTINCT" if one.nulls_not_distinct else ""
    if nulls:
        built: Lines = (
            indexes.PATIENT,
            f"_drop_invalid({literal(quoted(name))})",
            execute(
                f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {quoted(name)} ON "
                f"{quoted(one.table)} ({listed(one.columns)}){nulls}"
            ),
            indexes.LIMITED,
        )
    else:
        built = indexes.made(Index(one.table, one.columns, name, unique=True))
    own = execute(
        f"ALTER TABLE {quoted(one.table)} ADD CONSTRAINT {quoted(name)} UNIQUE USING INDEX "
        f"{quoted(name)}"
    )
    return _unless(one.table, name, (*built, own))


def no_unique(one: Unique) -> Lines:
    """Drop the constraint and its index."""
    return (_drop(one.table, of_unique(one)),)


def plain_unique(one: Unique) -> Lines:
    """A batch that adds the constraint."""
    name = f"op.f({literal(of_unique(one))})"
    more = ", postgresql_nulls_not_distinct=True" if one.nulls_not_distinct else ""
    made = f"batch.create_unique_constraint({name}, {sources(one.columns)}{more})"
    return _batch(one.table, made)


def plain_no_unique(one: Unique) -> Lines:
    """A batch that drops the constraint."""
    name = literal(of_unique(one))
    return _batch(one.table, f'batch.drop_constraint(op.f({name}), type_="unique")')


def foreign(one: ForeignKey, replaces: ForeignKey | None) -> Lines:
    """NOT VALID first, then proven; what it replaces goes last, and gives its name if need be."""
    name = of_key(one)
    if replaces is None:
        return (*_unless(one.table, name, (_add(one, name),)), validated(one.table, name))
    old = of_key(replaces)
    made = with_tail(name, "_new") if old == name else name
    lines = (
        *_unless(one.table, made, (_add(one, made),)),
        validated(one.table, made),
        _drop(one.table, old),
    )
    if made == name:
        return lines
    renamed = f"RENAME CONSTRAINT {quoted(made)} TO {quoted(name)}"
    return (*lines, execute(f"ALTER TABLE {quoted(one.table)} {renamed}"))


def no_foreign(one: ForeignKey, replaces: ForeignKey | None) -> Lines:
    """Drop it, once what it replaced is there again."""
    if replaces is not None:
        return foreign(replaces, one)
    return (_drop(one.table, of_key(one)),)


def plain_foreign(one: ForeignKey, replaces: ForeignKey | None) -> Lines:
    """A batch that adds the constraint, in the place of another one."""
    schema, refers = parts(one.refers)
    name, columns = literal(of_key(one)), sources(one.columns)
    words = [f"op.f({name})", literal(refers), columns, sources(one.refers_columns)]
    words += [f"ondelete={literal(one.ondelete)}"] if one.ondelete else []
    words += [f"onupdate={literal(one.onupdate)}"] if one.onupdate else []
    words += [f"referent_schema={literal(schema)}"] if schema else []
    lines = [f"batch.create_foreign_key({', '.join(words)})"]
    if replaces is not None:
        lines.insert(0, _no_key(replaces))
    return _batch(one.table, *lines)


def plain_no_foreign(one: ForeignKey, replaces: ForeignKey | None) -> Lines:
    """A batch that drops the constraint."""
    return plain_foreign(replaces, one) if replaces else _batch(one.table, _no_key(one))


def check(one: Check, name: str) -> Lines:
    """NOT VALID first, then proven."""
    table = quoted(one.table)
    added = f"ALTER TABLE {table} ADD CONSTRAINT {quoted(name)} CHECK ({one.sql}) NOT VALID"
    return (*_unless(one.table, name, (execute(added),)), validated(one.table, name))


def no_check(one: Check, name: str) -> Lines:
    """Drop it."""
    return (_drop(one.table, name),)


def plain_check(one: Check, name: str) -> Lines:
    """A batch that adds the constraint."""
    words = f"op.f({literal(name)}), {condition(one.sql)}"
    return _batch(one.table, f"batch.create_check_constraint({words})")


def plain_no_check(one: Check, name: str) -> Lines:
    """A batch that drops the constraint."""
    return _batch(one.table, f'batch.drop_constraint(op.f({literal(name)}), type_="check")')


def validated(table: str, name: str) -> str:
    """The rows that were there before are looked at; writers go on."""
    return execute(f"ALTER TABLE {quoted(table)} VALIDATE CONSTRAINT {quoted(name)}")


def filled(change: SetNotNull) -> Lines:
    """A CHECK is proven first: NOT NULL then needs no look at the rows."""
    name = with_tail(f"ck_{parts(change.table)[1]}_{change.column}", "_filled")
    table, column = quoted(change.table), quoted(change.column)
    check = f"ADD CONSTRAINT {quoted(name)} CHECK ({column} IS NOT NULL) NOT VALID"
    return (
        *_unless(change.table, name, (execute(f"ALTER TABLE {table} {check}"),)),
        validated(change.table, name),
        execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"),
        _drop(change.table, name),
    )


def not_filled(change: SetNotNull) -> Lines:
    """Allow NULL again."""
    table, column = quoted(change.table), quoted(change.column)
    return (execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL"),)


def plain_filled(change: SetNotNull) -> Lines:
    """A batch that says NOT NULL."""
    return _batch(change.table, f"batch.alter_column({literal(change.column)}, nullable=False)")


def plain_not_filled(change: SetNotNull) -> Lines:
    """A batch that allows NULL again."""
    return _batch(change.table, f"batch.alter_column({literal(change.column)}, nullable=True)")


def _add(one: ForeignKey, name: str) -> str:
    words = [
        f"ALTER TABLE {quoted(one.table)} ADD CONSTRAINT {quoted(name)} FOREIGN KEY "
        f"({listed(one.columns)}) REFERENCES {quoted(one.refers)} ({listed(one.refers_columns)})"
    ]
    words += [f"ON DELETE {one.ondelete}"] if one.ondelete else []
    words += [f"ON UPDATE {one.onupdate}"] if one.onupdate else []
    words += ["DEFERRABLE"] if one.deferrable else []
    return execute(" ".join([*words, "NOT VALID"]))


def _drop(table: str, name: str) -> str:
    return execute(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT IF EXISTS {quoted(name)}")


def _no_key(one: ForeignKey) -> str:
    return f'batch.drop_constraint(op.f({literal(of_key(one))}), type_="foreignkey")'


def _unless(table: str, name: str, lines: Lines) -> Lines:
    """Lines that are left out where the table has the constraint."""
    test = f"if not _has_constraint({literal(quoted(table))}, {literal(name)}):"
    return (test, *(f"    {line}" for line in lines))


def _batch(table: str, *lines: str) -> Lines:
    schema, own = parts(table)
    words = ", ".join([literal(own), *([f"schema={literal(schema)}"] if schema else [])])
    return (f"with op.batch_alter_table({words}) as batch:", *(f"    {line}" for line in lines))
