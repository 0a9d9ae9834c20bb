"""All that the page tells, as plain data; what is None was not done, and the page says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...values.entities import Entities
from ...values.finding import Finding, Skipped, Unfound
from ...values.plan import Step
from ...values.statistics import Statistics
from ...values.step import Step as ModelStep


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after; `note` says why `after` is not what the run wrote, if it is not."""

    path: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the run's diary; `time` is UTC in ISO form, `path` the file that it is about."""

    time: str
    event: str
    path: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The run that wrote the changes; `created` is UTC in ISO form, `state` how it ended."""

    id: str
    state: str
    created: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A check (`command` "check"), an upgrade of `project` to `target`, or a check of its models
    (`command` "models", or "models --fix" if these were cured, without a target). `tool` is the
    release of it.

    `rules` gives the title of each rule by its name. `files` is how many were read, None where
    that is not known any more. `verification` is the document of `alchemigrate verify`, with its
    parts `schema`, `sql` and `tests`. Of models: what was `looked_at`, whether a `live` database
    was read and what was `measured` there, and the `step` to another SQLAlchemy.
    """

    command: str
    project: str
    target: str
    tool: str
    findings: tuple[Finding, ...]
    rules: Mapping[str, str] = field(default_factory=dict)
    files: int | None = None
    skipped: tuple[Skipped, ...] = ()
    unfound: tuple[Unfound, ...] = ()
    changes: tuple[Change, ...] = ()
    run: RunFacts | None = None
    events: tuple[Event, ...] = ()
    verification: Mapping[str, Any] | None = None
    models: Entities | None = None
    plan: tuple[Step, ...] | None = None
    looked_at: str = ""
    live: bool = False
    step: ModelStep | None = None
    measured: Statistics | None = None

    @property
    def of_models(self) -> bool:
        """Whether it is about models, and not about the way to another SQLAlchemy."""
        return self.command.startswith("models")
