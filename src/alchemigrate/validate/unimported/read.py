"""The models of a project read from its files alone, as the probe would describe them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from ...checkkit.declared import models_of
from ...probe import mapped, tables
from ...probe import models as probed
from ...project.project import Project
from ...upgrade.tree import read_tree
from ...values.models import Models
from .bodies import dotted
from .build import build


@dataclass(frozen=True, slots=True)
class Unimported:
    """The models that were read, and why others could not be (`path: class`, the reason)."""

    models: Models
    unread: tuple[tuple[str, str], ...] = ()


def read(root: Path) -> Unimported:
    """All models of a project's files whose declarations are literal."""
    tree = read_tree([root], root)
    built = build(Project(tree.files, tree.read, tree.relevant, tree.evidence))
    metadata = built.registry.metadata
    mappers = sorted(built.mappers, key=lambda one: one.class_.__qualname__)
    answer = {
        "sqlalchemy": sa.__version__,
        "mappers": "ok",
        "tables": tables.describe_all([metadata], built.homes),
        "classes": mapped.describe_all(mappers),
        "sequences": tables.sequences([metadata], built.homes),
        **probed.describe(mappers, [metadata]),
    }
    built.registry.dispose()
    models = models_of(answer)
    return Unimported(
        models if built.named else _without_names(models), tuple(sorted(built.unread.items()))
    )


def _without_names(models: Models) -> Models:
    """The models, with nothing said of names that a convention makes which could not be read."""
    tables = {name: replace(one, names=()) for name, one in models.schema.tables.items()}
    return replace(models, schema=replace(models.schema, tables=tables))


def with_unimported(
    loaded: Models, root: Path, failed: Collection[str]
) -> tuple[Models, tuple[tuple[str, str], ...]]:
    """The models with those of modules that failed, and what cannot be read of these."""
    if not failed:
        return loaded, ()
    found = read(root)
    unread = tuple(
        (name, reason)
        for name, reason in found.unread
        if _fits(dotted(name.partition(": ")[0]), failed)
    )
    return completed(loaded, found.models, failed), unread


def completed(loaded: Models, found: Models, failed: Collection[str]) -> Models:
    """What was imported, with the tables and classes of the modules that could not be."""
    more = {
        name: table
        for name, table in found.schema.tables.items()
        if name not in loaded.schema.tables and any(_fits(one, failed) for one in table.modules)
    }
    classes = {
        name: one
        for name, one in found.classes.items()
        if _fits(name.rpartition(".")[0], failed)
        and (one.table in more or one.table in loaded.schema.tables)
    }
    known = {name.rpartition(".")[2] for name in loaded.classes}
    new = {name: one for name, one in classes.items() if one.short not in known}
    schema = replace(loaded.schema, tables={**loaded.schema.tables, **more})
    return replace(loaded, schema=schema, classes={**loaded.classes, **new})


def _fits(module: str, failed: Collection[str]) -> bool:
    """Whether a module, named from the project's folder on, is one that failed."""
    return any(f".{module}".endswith(f".{name}") for name in failed)
