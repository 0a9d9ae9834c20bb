"""What the step to another SQLAlchemy takes, for each file that declares models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..upgrade.check import Options
from ..upgrade.examine import examine
from ..upgrade.risk.assess import ORDER, assess
from ..upgrade.tree import read_tree
from ..values.finding import Finding, Level
from ..values.models import Models
from ..values.risk import Feasibility, Risk
from ..values.step import ModelFile, Step
from ..values.text import Safety
from .places import Places

HARD = list(Feasibility)
MATTERS = (Level.BREAKS, Level.SILENT)
Failed = Sequence[tuple[str, str]]


def next_target(sqlalchemy: str) -> str | None:
    """The version that models of this SQLAlchemy go to next; None where nothing is to be done."""
    return "2.0" if sqlalchemy.startswith("1.") else None


def step(places: Places, failed: Failed, target: str) -> Step:
    """Look at the model files with the rules for a target (`2.0`, `2.1`, `bridge`).

    `failed` are modules that cannot be imported, with the reason: they need a person, as do
    mappers that cannot be set up.
    """
    classes, root = declared_in(places), places.root
    tree = read_tree([root / path for path in sorted(classes)], root) if classes else None
    findings = examine(tree, Options(target)).findings if tree is not None else ()
    troubles = _troubles(places.models, failed, classes)
    files = [
        _file(path, names, [one for one in findings if one.path == path], troubles.get(path, []))
        for path, names in classes.items()
    ]
    files.sort(key=lambda one: (-HARD.index(one.feasibility), -one.minutes, one.path))
    return Step(
        target,
        tuple(files),
        max((one.feasibility for one in files), key=HARD.index, default=Feasibility.READY),
        min((one.risk for one in files), key=ORDER.index, default=Risk.LOW),
        sum(one.minutes for one in files),
    )


def declared_in(places: Places) -> Mapping[str, tuple[str, ...]]:
    """The mapped classes by the file that declares them."""
    found: dict[str, list[str]] = {}
    for one in places.models.classes.values():
        path = places.of(one.name).path
        if path:
            found.setdefault(path, []).append(one.short)
    return {path: tuple(sorted(names)) for path, names in sorted(found.items())}


def _troubles(models: Models, failed: Failed, paths: Iterable[str]) -> dict[str, list[str]]:
    """By file, what keeps it from being used at all."""
    found: dict[str, list[str]] = {}
    for error in models.errors:
        found.setdefault(error.path, []).append(f"line {error.line}: {error.message}")
    for module, reason in failed:
        tail = "/" + module.replace(".", "/")
        for path in paths:
            if f"/{path}".endswith((f"{tail}.py", f"{tail}/__init__.py")):
                found.setdefault(path, []).append(f"it cannot be imported: {reason}")
    return found


def _file(
    path: str, classes: tuple[str, ...], findings: list[Finding], troubles: list[str]
) -> ModelFile:
    assessed = assess(findings)
    reasons = [*troubles, *(_reason(one) for one in findings if _by_hand(one))]
    return ModelFile(
        path=path,
        classes=classes,
        feasibility=Feasibility.PERSON if troubles else assessed.feasibility,
        risk=min(assessed.risk, Risk.HIGH, key=ORDER.index) if troubles else assessed.risk,
        places=len(findings),
        minutes=assessed.minutes,
        reasons=tuple(reasons),
    )


def _by_hand(finding: Finding) -> bool:
    safe = finding.fix is not None and finding.fix.safety is Safety.SAFE
    return finding.level in MATTERS and not finding.status.is_done and not safe


def _reason(finding: Finding) -> str:
    told = f"line {finding.line}: {finding.code} {finding.message}"
    return f"{told} ({finding.reason})" if finding.reason else told
