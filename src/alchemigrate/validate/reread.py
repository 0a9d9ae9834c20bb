"""Reading the models of a tree again, after edits: as before, but without asking a database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..checkkit import Check
from ..checkkit.declared import models_of
from ..errors import ProbeError
from ..upgrade.proof import probing
from ..values.models import Models
from .places import Places
from .run import run
from .unimported.read import with_unimported
from .validation import Validation

LINE = re.compile(r":\d+$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tree says: the probe's answer, the models in it, and what the checks find, by code
    and object."""

    answer: Mapping[str, Any] = field(repr=False)
    models: Models = field(repr=False)
    found: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reread:
    """Reads the models of a tree as those of `first` were read; its database is not asked again.

    `checks` look at them: all that there are, for an edit may harm what nobody asked for.
    """

    first: Validation
    python: Path
    checks: tuple[Check, ...]
    overlays: Sequence[Path] = ()

    def __call__(self, root: Path) -> Reading:
        answer = probing.models(self.python, root, self.overlays)
        modules = answer["modules"]
        strange = modules["elsewhere"]
        if strange and not self.first.answer["modules"]["elsewhere"]:
            raise ProbeError(
                f"module {strange[0]['module']} was read from {strange[0]['path']}, not from here",
                where=str(root),
                cure="let the interpreter find the project by its folder alone",
            )
        was = self.first.models
        found = replace(
            models_of(answer, was.dialects),
            asyncio=was.asyncio,
            database=was.database,
            statistics=was.statistics,
        )
        failed = [one["module"] for one in modules["failed"]]
        if failed:
            found, _ = with_unimported(found, root, failed)
        return Reading(answer, found, self._keys(found, root))

    @property
    def before(self) -> Reading:
        """What was read at first."""
        root, models = self.first.tree.root, self.first.models
        return Reading(self.first.answer, models, self._keys(models, root))

    def _keys(self, models: Models, root: Path) -> frozenset[tuple[str, str]]:
        """What the checks find, but for what has no name other than its line, which edits move."""
        found = run(models, Places(root, models), self.checks)
        return frozenset((one.code, one.object) for one in found if not LINE.search(one.object))
