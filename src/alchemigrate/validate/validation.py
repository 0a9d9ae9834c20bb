"""What was read of a project's models, and what the checks found in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..checkkit import Check, load
from ..rulekit.rule import Rule
from ..upgrade.fingerprints import Key, keyed
from ..upgrade.suppress import on_comments
from ..upgrade.told import Told
from ..upgrade.trail import text_of
from ..values.finding import Finding
from ..values.models import Models
from ..values.question import Question
from ..values.statistics import Statistics
from ..values.step import Step


@dataclass(frozen=True)
class Validation(Told):
    """The models of a project, and the findings of `checks`; `asked` are the names of those that
    would have found more, had there been any. `failed` names modules that could not be imported,
    with the reason, and `unread` classes of them that could not be read from their files either
    (`path: class`). `step` is what the way to another SQLAlchemy takes, None where there is none to
    go.

    `answer` is the probe's own, `rows` how many rows break what a cure would bring, None where
    that could not be told; `at` the revisions that Alembic has brought the database to.
    `run` is what wrote cures, `revision` the file that it made for the database."""

    models: Models = field(kw_only=True)
    checks: tuple[Check, ...] = field(default=(), kw_only=True)
    asked: frozenset[str] = field(default=frozenset(), kw_only=True)
    failed: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    unread: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    step: Step | None = field(default=None, kw_only=True)
    answer: Mapping[str, Any] = field(default_factory=dict, kw_only=True, repr=False)
    at: tuple[str, ...] | None = field(default=None, kw_only=True)
    run: str | None = field(default=None, kw_only=True)
    revision: str | None = field(default=None, kw_only=True)
    rows: Mapping[Question, int | None] = field(default_factory=dict, kw_only=True, repr=False)

    @property
    def ahead(self) -> Step | None:
        """The step."""
        return self.step

    @property
    def measured(self) -> Statistics | None:
        """What the database knows of its size and use."""
        return self.models.statistics

    @property
    def subject(self) -> str:
        """The models, and whose they are."""
        return f"models of {self.tree.root.name}"

    @property
    def looked_at(self) -> str:
        """How many tables and classes, and the database."""
        actual = self.models.database
        live = f", {actual.dialect} database" if actual else ""
        classes = len(self.models.classes)
        return f"{len(self.models.schema.tables)} tables, {classes} mapped classes{live}"

    @property
    def facts(self) -> Mapping[str, Any]:
        """The version of SQLAlchemy, the kind of database, and how much was looked at."""
        actual = self.models.database
        return {
            "sqlalchemy": self.models.sqlalchemy,
            "database": actual.dialect if actual is not None else None,
            "tables": len(self.models.schema.tables),
            "classes": len(self.models.classes),
        }

    @property
    def known(self) -> tuple[Rule | Check, ...]:
        """All checks, and the rules on comments if those have findings."""
        checks = load()
        names = {one.name for one in checks}
        other = any(one.rule not in names for one in self.findings)
        return (*checks, *on_comments()) if other else checks

    def keyed(self, found: Iterable[Finding]) -> Iterator[tuple[Finding, Key]]:
        """Findings with the object that each is about, wherever it stands; with the file and the
        words of its line where that is all there is."""
        for finding, key in keyed(found, self._text_of):
            named = finding.object and finding.object != f"{finding.path}:{finding.line}"
            text = finding.object if named else f"{key.path}: {key.text}"
            yield finding, Key("", key.rule, text)

    def looked_for(self, key: Key) -> bool:
        """Whether what is known by a key would have been found, had it still been there."""
        return not key.path and key.rule in self.asked

    def _text_of(self, finding: Finding) -> str:
        return text_of(finding.path, self.tree.read(finding.path)) if finding.path else ""
