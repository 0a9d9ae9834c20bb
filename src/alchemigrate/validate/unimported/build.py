"""Mapped classes and tables of a project, made again in this process from what its files say."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import SQLAlchemyError

from ...project.classes import lineage
from ...project.kinds import Ref
from ...project.project import Project
from ...rulekit.context import Context
from ...rulekit.evaluating.evaluate import Reader, UnreadError
from ...source.module import Module
from .bodies import dotted, members

Class = type[Any]
METADATA = "sqlalchemy.MetaData"


@dataclass
class Built:
    """The classes that could be made, by where they are declared, in one registry; and why others
    could not (`path: class`, the reason). `named` says that names of indexes and constraints are
    known: no naming convention is there, or one that could be read."""

    registry: orm.registry
    base: Class
    classes: dict[Ref, Class] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    homes: dict[int, list[str]] = field(default_factory=dict)
    named: bool = True

    @property
    def mappers(self) -> list[orm.Mapper[Any]]:
        """Those of the classes; the registry also knows classes that could not be mapped, for as
        long as Python keeps them."""
        return [orm.class_mapper(one, configure=False) for one in self.classes.values()]


def build(project: Project) -> Built:
    """Make all mapped classes and tables of a project whose declarations are literal.

    A class is left out if any part of its table or relationships cannot be read.
    """
    convention = _convention(project)
    registry = orm.registry(metadata=sa.MetaData(naming_convention=convention))
    named = convention is not None or not _has_convention(project)
    maker = _Maker(project, Built(registry, registry.generate_base(), named=named))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        maker.tables()
        for refs in project.inference.mappings.by_name.values():
            for ref in refs:
                maker.made(ref)
        for ref, made in maker.built.classes.items():
            for key, why in _set_up(orm.class_mapper(made, configure=False)):
                maker.built.unread[f"{ref.module.path}: {ref.name}.{key}"] = why
    return maker.built


def _set_up(mapper: orm.Mapper[Any]) -> Iterator[tuple[str, str]]:
    """Set up the relationships of a mapper; gives those that cannot be, with the reason."""
    for key, prop in list(mapper._props.items()):
        if isinstance(prop, orm.RelationshipProperty) and prop.parent is mapper:
            try:
                prop.init()
            except SQLAlchemyError as error:
                yield key, _first(error)


def _convention(project: Project) -> dict[str, str] | None:
    """The naming convention, if the project has exactly one that can be read."""
    found = []
    for module, call in _calls(project, METADATA):
        for keyword in call.keywords:
            if keyword.arg == "naming_convention":
                try:
                    found.append(Reader(Context(module, project)).value(keyword.value))
                except UnreadError:
                    return None
    return found[0] if found and all(one == found[0] for one in found) else None


def _has_convention(project: Project) -> bool:
    """Whether a MetaData gets a convention, in its call or later."""
    if any("naming_convention" in facts.attributes for facts in project.facts.values()):
        return True
    calls = (call for _, call in _calls(project, METADATA))
    return any(one.arg == "naming_convention" for call in calls for one in call.keywords)


def _calls(project: Project, name: str) -> Iterator[tuple[Module, ast.Call]]:
    last = name.rpartition(".")[2]
    for path, facts in project.facts.items():
        module = project.module(path) if last in facts.calls else None
        if module is None:
            continue
        for call in module.of(ast.Call):
            if Context(module, project).calls(call, name):
                yield module, call


@dataclass
class _Maker:
    project: Project
    built: Built
    busy: set[Ref] = field(default_factory=set)

    def tables(self) -> None:
        """Every `Table("name", metadata, ..)` of the project."""
        for module, call in _calls(self.project, "sqlalchemy.Table"):
            context = Context(module, self.project)
            if not _stays(context, call):
                continue
            try:
                table = _table(Reader(context), call, self.built.registry.metadata)
            except (UnreadError, SQLAlchemyError, TypeError) as error:
                self.built.unread[f"{module.path}: {context.source(call)[:40]}"] = _first(error)
            else:
                self.built.homes[id(table)] = [dotted(module.path)]

    def made(self, ref: Ref) -> Class | None:
        """The class, made after its parents; None if it cannot be read."""
        if ref in self.built.classes:
            return self.built.classes[ref]
        name = f"{ref.module.path}: {ref.name}"
        if name in self.built.unread or ref in self.busy:
            return None
        self.busy.add(ref)
        try:
            made = self._make(ref)
        except (UnreadError, SQLAlchemyError, TypeError, ValueError) as error:
            self.built.unread[name] = _first(error)
            return None
        self.built.classes[ref] = made
        self.built.homes.setdefault(id(made.__table__), []).append(dotted(ref.module.path))
        return made

    def _make(self, ref: Ref) -> Class:
        parent = next(
            (base for base in lineage(self.project.inference, ref)[1:] if self._has_table(base)),
            None,
        )
        made = self.made(parent) if parent is not None else self.built.base
        if made is None:
            raise UnreadError(f"its parent {parent.name if parent else ''} cannot be read")
        return type(ref.name, (made,), members(Context(ref.module, self.project), ref, parent))

    def _has_table(self, ref: Ref) -> bool:
        return self.project.inference.mappings.has_table(ref)


def _stays(context: Context, call: ast.Call) -> bool:
    """Whether a Table is made once, when its module is imported, in MetaData that others use."""
    inside = any(isinstance(one, ast.FunctionDef | ast.Lambda) for one in context.ancestors(call))
    return not inside and not any(context.calls(one, METADATA) for one in call.args[1:2])


def _table(reader: Reader, call: ast.Call, metadata: sa.MetaData) -> sa.Table:
    given = {one.arg: one.value for one in call.keywords}
    if not call.args or any(isinstance(one, ast.Starred) for one in call.args) or None in given:
        raise UnreadError("its columns are not written in the call")
    schema = reader.value(given["schema"]) if "schema" in given else None
    parts = [reader.value(one) for one in call.args[1:] if isinstance(one, ast.Call)]
    return sa.Table(reader.value(call.args[0]), metadata, *parts, schema=schema)


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
