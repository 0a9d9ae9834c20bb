"""The parts of values: rows of results, elements of lists, fields of tuples."""

from __future__ import annotations

from .kinds import UNKNOWN, Kind, Value, join


def row(result: Value) -> Value:
    """A row of a result, named like it for what ran the statement."""
    return Value(Kind.ROW, result.items, name=result.name)


def shape(query: Value) -> Value:
    """What one element of a Query's answer is: the object for a single entity, else a row."""
    if len(query.items) == 1 and query.items[0].kind is Kind.CLASS:
        return Value(Kind.INSTANCE, ref=query.items[0].ref)
    if not query.items:
        return UNKNOWN
    return Value(Kind.ROW, query.items, name=Kind.QUERY.value)


def part(value: Value, path: tuple[int, ...]) -> Value:
    """The piece of a value that unpacking gives at a position; rows and tuples unpack by field."""
    for index in path:
        if value.kind in (Kind.TUPLE, Kind.ROW):
            value = value.items[index] if 0 <= index < len(value.items) else UNKNOWN
            if value.kind is Kind.CLASS:
                value = Value(Kind.INSTANCE, ref=value.ref)
            elif value.kind in (Kind.COLUMN, Kind.RELATIONSHIP):
                value = UNKNOWN
        elif value.kind is Kind.LIST:
            value = value.item
        else:
            return UNKNOWN
    return value


def element(value: Value) -> Value:
    """What iterating over a value gives."""
    match value.kind:
        case Kind.LIST | Kind.GENERATOR:
            return value.item
        case Kind.RESULT:
            return row(value)
        case Kind.SCALARS:
            return value.item
        case Kind.MAPPINGS:
            return Value(Kind.ROW_MAPPING)
        case Kind.QUERY:
            return shape(value)
        case Kind.TUPLE:
            return join(value.items)
    return UNKNOWN
