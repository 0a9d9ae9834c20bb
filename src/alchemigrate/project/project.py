"""The project as a whole: its files, and what their code means."""

from __future__ import annotations

from functools import cached_property

from .files import Files
from .infer import Inference


class Project(Files):
    """The files of a project together with what expressions in them are."""

    @cached_property
    def inference(self) -> Inference:
        """What expressions of this project are."""
        return Inference(self)
