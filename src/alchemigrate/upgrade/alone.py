"""The change that one finding's fix is by itself, as edits on the files as they are."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cached_property

from ..errors import ConflictError, SourceError
from ..project.project import Project
from ..source.edits import merge
from ..source.imports import import_edits
from ..source.shift import Shift
from ..source.weave import Weave, changes
from ..values.finding import Finding
from ..values.text import Edit, Import, Span
from .fixpoint import fix_alone
from .trail import text_of
from .tree import Tree

Changes = Mapping[str, tuple[Edit, ...]]
"""Edits by path, in their order; their own `path` is None."""


class Alone:
    """Tells the changes of single fixes in a tree; what was parsed is kept between them."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._added: dict[tuple[str, tuple[Import, ...]], tuple[Edit, ...] | None] = {}
        self._named: dict[tuple[str, str], tuple[Span, ...]] = {}
        self._texts: dict[str, str] = {}

    def changes(self, finding: Finding) -> Changes:
        """All edits of a finding's fix, its imports included; empty if it cannot stand alone."""
        if finding.fix is None:
            return {}
        return self._together(finding) or self._step_by_step(finding)

    def text(self, path: str) -> str:
        """The text that edits of a file count in."""
        if path not in self._texts:
            self._texts[path] = text_of(path, self._tree.read(path))
        return self._texts[path]

    def _together(self, finding: Finding) -> Changes:
        """The edits with those of the imports that they need; empty where these touch each other,
        or where an import may go, for then the new text has to be looked at."""
        assert finding.fix is not None
        found: dict[str, tuple[Edit, ...] | None] = {}
        for edit in finding.fix.edits:
            path = edit.path or finding.path
            own = Edit(edit.start, edit.end, edit.text)
            found[path] = _in_order([*(found.get(path) or ()), own])
        added: dict[str, list[Import]] = {}
        for item in finding.fix.imports:
            path = item.path or finding.path
            if not item.drop:
                added.setdefault(path, []).append(item)
            elif not self._stays(path, item, found.get(path) or ()):
                return {}
        for path, items in added.items():
            edits, known = self._adding(path, tuple(items)), found.get(path, ())
            found[path] = None if edits is None or known is None else merge(known, edits)
        whole = {path: edits for path, edits in found.items() if edits is not None}
        return whole if len(whole) == len(found) else {}

    def _adding(self, path: str, items: tuple[Import, ...]) -> tuple[Edit, ...] | None:
        key = path, items
        if key not in self._added:
            module = self._project.module(path)
            if module is None:
                return None
            edits = tuple(import_edits(module, items))
            lines = sum(edit.text.count("\n") for edit in edits)
            # Where the second new line goes depends on where the first one went.
            self._added[key] = edits if lines < 2 else None
        return self._added[key]

    def _stays(self, path: str, item: Import, edits: Iterable[Edit]) -> bool:
        """Whether an import is certainly in use where nothing is edited, so that it stays."""
        bound = item.alias or item.name or item.module.partition(".")[0]
        touched = Shift.of(edits)
        return any(not touched.touches(one) for one in self._uses(path, bound))

    def _uses(self, path: str, name: str) -> tuple[Span, ...]:
        if (path, name) not in self._named:
            module = self._project.module(path)
            names = module.of(ast.Name) if module is not None else []
            self._named[path, name] = tuple(
                module.span(one) for one in names if module is not None and one.id == name
            )
        return self._named[path, name]

    def _step_by_step(self, finding: Finding) -> Changes:
        try:
            done = fix_alone(self._project, finding, self._tree.read)
        except (ConflictError, SourceError):
            return {}
        return {path: tuple(self._woven(path, steps)) for path, steps in done.items()}

    def _woven(self, path: str, steps: Iterable[Shift]) -> Iterable[Edit]:
        weave = Weave.of(self.text(path))
        for number, step in enumerate(steps):
            weave.step([(number, edit) for edit in step.edits])
        return changes(weave)

    @cached_property
    def _project(self) -> Project:
        return Project(self._tree.files, self._tree.read, self._tree.relevant)


def _in_order(edits: list[Edit]) -> tuple[Edit, ...]:
    return tuple(sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end)))
