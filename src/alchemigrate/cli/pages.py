"""Pages about a check, an upgrade, or a kept run."""

from __future__ import annotations

from ..checkkit import load as load_checks
from ..report.html.page import page
from ..report.html.telling import of_report, of_run, of_validation
from ..rulekit.load import load
from ..upgrade.engine import Report
from ..upgrade.entities import entities
from ..upgrade.kept import Kept, kept
from ..upgrade.plan.make import plan
from ..upgrade.tree import read_tree
from ..validate.entities import entities as entities_of
from ..validate.validation import Validation
from .terminal import progress


def told(report: Report) -> str:
    """The page of what a command came to; of an upgrade that wrote, with all its run kept."""
    if report.run is not None:
        return told_run(kept(report.tree.root, report.run))
    with progress() as say:
        steps = plan([report.tree.root], name=".", say=say).steps
        return page(of_report(report, _titles(), entities(report.tree), steps))


def told_run(run: Kept) -> str:
    """The page of a kept run."""
    with progress() as say:
        steps = plan([run.root], name=".", say=say).steps
        models = entities(read_tree([run.root], run.root))
        return page(of_run(run, {**_titles(), **_titles_of_checks()}, models, steps))


def told_models(found: Validation) -> str:
    """The page of what the checks of models came to."""
    titles = {one.name: one.title for one in found.known}
    return page(of_validation(found, titles, entities_of(found.models, found.tree.root)))


def _titles_of_checks() -> dict[str, str]:
    return {check.name: check.title for check in load_checks()}


def _titles() -> dict[str, str]:
    return {rule.name: rule.title for rule in load()}
