"""From what a check, an upgrade or a kept run left to the story of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ... import __version__
from ...errors import SourceError
from ...source.module import decode
from ...upgrade.engine import Report
from ...upgrade.kept import Kept, KeptFile
from ...upgrade.manifest import State
from ...values.entities import Entities
from ...values.plan import Step
from .story import Change, Event, RunFacts, Story

if TYPE_CHECKING:
    from ...validate.validation import Validation

NOTES = {
    State.ROLLED_BACK: "the run was rolled back: the file is as it was before",
    State.FAILED: "the run failed: the file is as it was before",
}
CHANGED_SINCE = "changed since the run: the right side shows the file as it is now"
GONE = "the file is gone since the run"


def of_report(
    report: Report,
    rules: Mapping[str, str],
    models: Entities | None = None,
    plan: tuple[Step, ...] | None = None,
) -> Story:
    """The story of a check, or of an upgrade that wrote nothing."""
    changes = (
        Change(path, text(path, report.tree.read(path)), text(path, data))
        for path, data in sorted(report.changed.items())
    )
    return Story(
        command="upgrade" if report.passes else "check",
        project=report.tree.root.name,
        target=report.target,
        tool=__version__,
        findings=report.findings,
        rules=_used(rules, report.findings),
        files=len(report.tree.asked),
        skipped=report.skipped,
        unfound=report.unfound,
        changes=tuple(changes),
        models=models,
        plan=plan,
    )


def of_run(
    run: Kept,
    rules: Mapping[str, str],
    models: Entities | None = None,
    plan: tuple[Step, ...] | None = None,
) -> Story:
    """The story of a kept run."""
    manifest, reading = run.manifest, run.reading
    return Story(
        command=str(manifest.meta.get("command", "upgrade")),
        project=run.root.name,
        target=str(manifest.meta.get("target", "")),
        tool=manifest.tool,
        findings=run.findings,
        rules=_used(rules, run.findings),
        files=reading.files if reading else None,
        skipped=reading.skipped if reading else (),
        unfound=reading.unfound if reading else (),
        changes=tuple(_change(one, manifest.state) for one in run.files),
        run=RunFacts(manifest.id, str(manifest.state), manifest.created, manifest.error),
        events=tuple(map(_event, run.events)),
        verification=run.verification,
        models=models,
        plan=plan,
    )


def of_validation(found: Validation, checks: Mapping[str, str], models: Entities) -> Story:
    """The story of a check of models; `checks` gives titles by name."""
    return Story(
        command="models",
        project=found.tree.root.name,
        target="",
        tool=__version__,
        findings=found.findings,
        rules=_used(checks, found.findings),
        skipped=found.skipped,
        models=models,
        looked_at=found.looked_at,
        live=found.models.database is not None,
        step=found.ahead,
        measured=found.measured,
    )


def text(path: str, data: bytes) -> str:
    """The characters of a file for people to read, in the file's own encoding if it is Python."""
    try:
        found = decode(path, data)[0] if path.endswith(".py") else data.decode("utf-8", "replace")
    except SourceError:
        found = data.decode("utf-8", "replace")
    return found.replace("\r\n", "\n")


def _used(rules: Mapping[str, str], findings: Iterable[Any]) -> dict[str, str]:
    return {name: rules[name] for name in sorted({one.rule for one in findings} & rules.keys())}


def _change(file: KeptFile, state: State) -> Change:
    before = text(file.path, file.before)
    if file.now is None:
        return Change(file.path, before, before, GONE)
    note = "" if file.as_written else NOTES.get(state, CHANGED_SINCE)
    return Change(file.path, before, text(file.path, file.now), note)


def _event(raw: Mapping[str, Any]) -> Event:
    time, event, path = (str(raw.get(name, "")) for name in ("time", "event", "path"))
    return Event(time, event, path, str(raw.get("error") or raw.get("outcome") or ""))
