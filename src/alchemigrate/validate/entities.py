"""Mapped classes and tables of imported models, with their keys, as what a diagram shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..checkkit.table_keys import keys
from ..values.entities import Entities, Entity, KeyColumn, Link, Relation
from ..values.models import MappedClass, Models, Relationship
from ..values.schema import Column, ForeignKey, Table
from .places import Places, Spot


def entities(models: Models, root: Path) -> Entities:
    """All mapped classes, and the tables that have none, with what leads from one to another."""
    return _Reader(models, Places(root, models)).read()


class _Reader:
    """Reads models; knows which class stands for which table."""

    def __init__(self, models: Models, places: Places) -> None:
        self._models = models
        self._places = places
        self._of_table: dict[str, str] = {}
        for one in models.classes.values():
            parent = models.classes.get(one.inherits or "")
            if parent is None or parent.table != one.table:
                self._of_table.setdefault(one.table, one.name)
        self._alone = [
            table for name, table in models.schema.tables.items() if name not in self._of_table
        ]

    def read(self) -> Entities:
        """All of it, in the order of the files."""
        classes = self._models.classes.values()
        found = [*map(self._class, classes), *map(self._table, self._alone)]
        relations = [relation for one in classes for relation in self._relations(one)]
        for table in self._models.schema.tables.values():
            relations += [self._foreign_key(table, key) for key in table.foreign_keys]
        found.sort(key=lambda one: (one.path, one.line, one.name))
        return Entities(tuple(found), tuple(relations))

    def _class(self, mapped: MappedClass) -> Entity:
        own = self._of_table.get(mapped.table) == mapped.name
        table = self._models.table(mapped.table)
        names = (mapped.short, mapped.table) if own else (mapped.short,)
        spot = self._places.of(mapped.name)
        shown = _keys(table) if table is not None and own else ()
        return _entity(
            mapped.name, mapped.short, mapped.table, spot, len(mapped.columns), names, shown
        )

    def _table(self, table: Table) -> Entity:
        spot = self._places.of(table.name)
        return _entity(
            table.name, table.name, table.name, spot, len(table.columns), (table.name,),
            _keys(table),
        )  # fmt: skip

    def _relations(self, mapped: MappedClass) -> Iterator[Relation]:
        if mapped.inherits in self._models.classes:
            spot = self._places.of(mapped.name)
            parent = self._models.classes[str(mapped.inherits)]
            yield _relation(mapped.name, parent.name, parent.short, Link.INHERITS, "", spot)
        for one in mapped.relationships:
            if one.configured and one.owner == mapped.name:
                yield self._relationship(one)

    def _relationship(self, one: Relationship) -> Relation:
        target = one.target if one.target in self._models.classes else ""
        back = one.back_populates or (one.reverse[0].rpartition(".")[2] if one.reverse else "")
        return _relation(
            one.owner, target, one.target.rpartition(".")[2], Link.RELATIONSHIP, one.key,
            self._places.of(one.name), back, (one.name,), one.secondary or "",
            several=one.direction != "ONETOMANY",
        )  # fmt: skip

    def _foreign_key(self, table: Table, key: ForeignKey) -> Relation:
        listed = ", ".join(key.columns)
        names = dict.fromkeys(
            f"{table.name}.{one}" for one in (listed, *key.columns, key.name or listed)
        )
        unique = any(set(one.columns) <= set(key.columns) for one in keys(table) if one.unique)
        needed = all(not one.nullable for one in table.columns if one.name in key.columns)
        return _relation(
            self._of_table.get(table.name, table.name),
            self._of_table.get(key.refers, key.refers if self._models.table(key.refers) else ""),
            f"{key.refers}.{', '.join(key.refers_columns)}",
            Link.FOREIGN_KEY,
            listed,
            self._places.of(f"{table.name}.{key.columns[0]}"),
            names=tuple(names),
            several=not unique,
            needed=needed,
        )


def _keys(table: Table) -> tuple[KeyColumn, ...]:
    """The columns of a table's keys, in its order."""
    primary = set(table.primary_key.columns if table.primary_key else ())
    foreign = {name for key in table.foreign_keys for name in key.columns}
    unique = {one.columns[0] for one in keys(table) if one.unique and len(one.columns) == 1}
    return tuple(
        KeyColumn(one.name, _type(one), one.name in primary, one.name in foreign,
                  one.name in unique - primary)
        for one in table.columns
        if one.name in primary | foreign | unique
    )  # fmt: skip


def _type(column: Column) -> str:
    sql = column.type.sql
    return sql.get("postgresql") or next(filter(None, sql.values()), column.type.family)


def _entity(
    key: str,
    name: str,
    table: str,
    spot: Spot,
    columns: int,
    names: tuple[str, ...],
    keys: tuple[KeyColumn, ...],
) -> Entity:
    known = tuple(dict.fromkeys(names))
    return Entity(key, name, table, spot.path, spot.line, spot.end_line, columns, known, keys)


def _relation(
    source: str,
    target: str,
    aim: str,
    link: Link,
    name: str,
    spot: Spot,
    back: str = "",
    names: tuple[str, ...] = (),
    through: str = "",
    *,
    several: bool = True,
    needed: bool = False,
) -> Relation:
    return Relation(
        source, target, aim, link, name, spot.path, spot.line, spot.end_line, back,
        names or (f"{source} inherits",), several, needed, through,
    )  # fmt: skip
