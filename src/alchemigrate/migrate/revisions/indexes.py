"""Indexes in a revision: built and dropped while the table is in use."""

from __future__ import annotations

from ...values.schema import Index
from .names import beside, condition, execute, literal, parts, sources

Lines = tuple[str, ...]
PATIENT = '_lock_timeout("0")'
"""CONCURRENTLY waits without keeping writers out, and leaves an INVALID index if it gives up."""

LIMITED = "_lock_timeout(LIMIT)"


def made(one: Index) -> Lines:
    """Build an index concurrently, once what a broken build left is gone."""
    build = f"op.create_index({_arguments(one)}, postgresql_concurrently=True, if_not_exists=True)"
    return PATIENT, _leftover(one), build, LIMITED


def gone(one: Index) -> Lines:
    """Drop an index concurrently."""
    words = f"{_place(one)}, postgresql_concurrently=True, if_exists=True"
    return PATIENT, f"op.drop_index({words})", LIMITED


def again(one: Index) -> Lines:
    """Drop what is INVALID and build it; one that is more than columns by its own definition."""
    if one.expressions or one.include or one.options:
        assert one.name is not None
        return (
            PATIENT,
            execute(f"REINDEX INDEX CONCURRENTLY {beside(one.table, one.name)}"),
            LIMITED,
        )
    return made(one)


def plain_made(one: Index) -> Lines:
    """Make an index."""
    return (f"op.create_index({_arguments(one)}, if_not_exists=True)",)


def plain_gone(one: Index) -> Lines:
    """Drop an index."""
    return (f"op.drop_index({_place(one)}, if_exists=True)",)


def _leftover(one: Index) -> str:
    assert one.name is not None
    return f"_drop_invalid({literal(beside(one.table, one.name))})"


def _arguments(one: Index) -> str:
    schema, table = parts(one.table)
    words = [_name(one), literal(table), sources(one.columns)]
    words += ["unique=True"] if one.unique else []
    words += [f"schema={literal(schema)}"] if schema else []
    words += [f"postgresql_using={literal(one.method)}"] if one.method else []
    if one.where is not None:
        where = condition(one.where)
        words += [f"postgresql_where={where}", f"sqlite_where={where}"]
    return ", ".join(words)


def _place(one: Index) -> str:
    schema, table = parts(one.table)
    words = [_name(one), f"table_name={literal(table)}"]
    return ", ".join([*words, *([f"schema={literal(schema)}"] if schema else [])])


def _name(one: Index) -> str:
    assert one.name is not None
    return f"op.f({literal(one.name)})"
