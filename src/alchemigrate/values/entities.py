"""Mapped classes and what leads from one to another, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Link(StrEnum):
    """How one mapped class leads to another."""

    RELATIONSHIP = "relationship"
    FOREIGN_KEY = "foreign key"
    INHERITS = "inherits"


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column of a key, with its type as SQL: of the primary key, of a foreign key, or unique."""

    name: str
    type: str
    primary: bool = False
    foreign: bool = False
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A mapped class; `key` names it in the project, `table` is "" where it cannot be read.

    `names` is what findings call it, if they name objects instead of places; an object that begins
    with one of them and a dot is a part of it.
    """

    key: str
    name: str
    table: str
    path: str
    line: int
    end_line: int
    columns: int
    names: tuple[str, ...] = ()
    keys: tuple[KeyColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """From `source` (a key) to `target`; `aim` is the target as written, `target` "" if unknown.

    `name` is the attribute, declared at `line` to `end_line` of `path`; `back` names the attribute
    of the other side, "" if none is named. `names` is what findings call it, as of an Entity.
    `several` says that many of `source` may lead to one target, `needed` that each has one,
    `through` names the table between both.
    """

    source: str
    target: str
    aim: str
    link: Link
    name: str
    path: str
    line: int
    end_line: int
    back: str = ""
    names: tuple[str, ...] = ()
    several: bool = True
    needed: bool = False
    through: str = ""


@dataclass(frozen=True, slots=True)
class Entities:
    """All mapped classes that have a table, in the order of their files, and their relations."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
