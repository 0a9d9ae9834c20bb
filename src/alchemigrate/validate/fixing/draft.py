"""The project's files as they would be: edits are made one after the other, in memory."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...project.project import Project
from ...rulekit.context import Context
from ...source.edits import apply
from ...source.imports import import_edits
from ...values.models import Models
from ...values.text import Edit, Fix
from ..places import Places


@dataclass
class Draft:
    """Files of the project at `places.root`, with the edits so far; `changed` has their bytes."""

    places: Places
    changed: dict[str, bytes] = field(default_factory=dict)
    _contexts: dict[str, Context | None] = field(default_factory=dict, repr=False)

    @property
    def models(self) -> Models:
        """The models as they were read."""
        return self.places.models

    def read(self, path: str) -> bytes:
        """The bytes of a file as they would be."""
        known = self.changed.get(path)
        return (self.places.root / path).read_bytes() if known is None else known

    def context(self, path: str) -> Context | None:
        """A file for edits to be made of; None if it cannot be parsed."""
        if path not in self._contexts:
            project = Project([path], self.read)
            try:
                module = project.module(path)
            except OSError:
                module = None
            self._contexts[path] = Context(module, project) if module is not None else None
        return self._contexts[path]

    def classes(self, dotted: str) -> list[tuple[Context, ast.ClassDef]]:
        """The definitions of a class by its dotted name; more than one where the name is taken
        twice in its file."""
        module, _, name = dotted.rpartition(".")
        path = self.places.path_of(module)
        context = self.context(path) if path is not None else None
        if context is None:
            return []
        return [(context, node) for node in context.module.of(ast.ClassDef) if node.name == name]

    def make(self, path: str, fix: Fix) -> None:
        """Make the edits of a fix in a file, with the imports that they need."""
        context = self.context(path)
        assert context is not None
        module = context.module
        own = _plain(fix.edits)
        text = apply(module.text, [*import_edits(module, fix.imports), *own])
        self.changed[path] = module.encode(text)
        del self._contexts[path]

    def restore(self, changed: dict[str, bytes]) -> None:
        """Go back to the files as they were with these edits."""
        self.changed = dict(changed)
        self._contexts.clear()


def _plain(edits: Iterable[Edit]) -> list[Edit]:
    return [Edit(one.start, one.end, one.text) for one in edits]
