"""Making the plan of a project: two checks, and what its requirements and evidence say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ...values.finding import Level
from ...values.plan import Plan
from ..check import Options
from ..engine import check
from ..risk.assess import assess
from .required import SERIES, admitted
from .steps import Ground, steps


def plan(
    paths: Sequence[Path], *, name: str = "", say: Callable[[str], None] = lambda _: None
) -> Plan:
    """The steps that a project has before it; nothing is written. Commands call it `name`.

    The assessment is that of everything on the way to 2.0, without what merely has a better form.
    Raises as `engine.check`.
    """
    at_21 = check(paths, Options("2.1", modern=True), say=say)
    known = admitted(at_21.tree)
    arrived = known == SERIES[-1:]
    at_20 = at_21 if arrived else check(paths, Options("2.0", modern=True), say=say)
    ground = Ground(at_20.findings, at_21.findings, known, bool(at_21.tree.evidence))
    needed = [one for one in at_20.findings if one.level is not Level.LEGACY]
    called = name or " ".join(str(path) for path in paths) or "."
    return Plan(steps(ground, called), assess(needed))
