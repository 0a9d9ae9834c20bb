"""`--baseline`: findings that are known do not fail a run, and can only become fewer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from ..report.wording import plural
from ..upgrade.baseline import (
    AnyTold,
    Baseline,
    Compared,
    LookedFor,
    compare,
    grown,
    load,
    store,
)
from . import terminal


@dataclass(frozen=True, slots=True)
class Ratchet:
    """What the command line says of a baseline; raises UsageError if that is no sense."""

    path: Path | None
    write: bool
    readonly: bool

    def __post_init__(self) -> None:
        if self.path is None and (self.write or self.readonly):
            raise UsageError("no baseline is named", cure="name its file with --baseline")
        if self.write and self.readonly:
            raise UsageError("--write-baseline and --baseline-readonly exclude each other")
        if self.path is not None and not self.write:
            load(self.path)

    def judge(self, report: AnyTold, looked_for: LookedFor) -> AnyTold:
        """The report with known findings marked; the file is changed as it has to be."""
        if self.path is None:
            return report
        if self.write:
            known = load(self.path) if self.path.exists() else Baseline()
            found = grown(report, known, looked_for)
            store(self.path, found.kept)
            self._say(f"{plural(found.kept.total(), 'finding')} in {self.path}")
            return found.report
        found = compare(report, load(self.path), looked_for)
        if found.gone:
            self._shrink(self.path, found)
        return found.report

    def _shrink(self, path: Path, found: Compared[AnyTold]) -> None:
        gone = plural(found.gone.total(), "finding")
        if self.readonly or in_ci():
            self._say(f"{gone} of {path} are gone: run it without --baseline-readonly, outside CI")
        else:
            store(path, found.kept)
            self._say(f"{gone} are gone from {path}, {found.kept.total()} left")

    def _say(self, text: str) -> None:
        terminal.err.print(f"baseline: {text}", markup=False, soft_wrap=True)


def in_ci() -> bool:
    """Whether this runs where nobody commits what it changes."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")
