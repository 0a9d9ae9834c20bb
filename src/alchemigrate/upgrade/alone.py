"""The change that one finding's fix is by itself, as edits on the files as they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from ..errors import ConflictError, SourceError
from ..project.project import Project
from ..source.replacements import replacements
from ..values.finding import Finding
from ..values.text import Edit
from .fixpoint import fix_alone
from .trail import text_of
from .tree import Tree

Changes = Mapping[str, tuple[Edit, ...]]
"""Edits by path, in their order; their own `path` is None."""


class Alone:
    """Tells the changes of single fixes in a tree; what was parsed is kept between them."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def changes(self, finding: Finding) -> Changes:
        """All edits of a finding's fix, its imports included; empty if it cannot stand alone."""
        if finding.fix is None:
            return {}
        if not finding.fix.imports:
            found: dict[str, list[Edit]] = {}
            for edit in finding.fix.edits:
                own = Edit(edit.start, edit.end, edit.text)
                found.setdefault(edit.path or finding.path, []).append(own)
            return {path: _in_order(edits) for path, edits in found.items()}
        try:
            new = fix_alone(self._project, finding, self._tree.read)
        except (ConflictError, SourceError):
            return {}
        return {path: self._lines(path, data) for path, data in new.items()}

    def text(self, path: str) -> str:
        """The text that edits of a file count in."""
        return text_of(path, self._tree.read(path))

    def _lines(self, path: str, new: bytes) -> tuple[Edit, ...]:
        return tuple(replacements(self.text(path), text_of(path, new)))

    @cached_property
    def _project(self) -> Project:
        return Project(self._tree.files, self._tree.read, self._tree.relevant)


def _in_order(edits: list[Edit]) -> tuple[Edit, ...]:
    return tuple(sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end)))
