"""Files that are no Python modules: requirements, configuration."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..project.project import Project
from ..source.lines import Lines


@dataclass(frozen=True, slots=True)
class Document:
    """A text file as it stands; offsets count characters."""

    path: str
    text: str = field(repr=False)

    @property
    def lines(self) -> Lines:
        """The file's line table."""
        return Lines(self.text)


@dataclass(frozen=True, slots=True)
class TextContext:
    """What a finder for text files sees; findings name places by an Edit's span."""

    document: Document
    project: Project
    target: str
