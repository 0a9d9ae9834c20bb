"""Edits tried in a copy: kept are those after which the models differ in nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...values.finding import Finding
from ...values.remedy import DeclareKey
from ..places import Places
from ..reread import Reading
from .draft import Draft
from .edits import make
from .meant import unmeant


@dataclass(frozen=True, slots=True)
class Settled:
    """Findings whose edits are `kept`, why those of others are not, the files that they make, and
    what the project says then."""

    kept: tuple[Finding, ...]
    refused: Mapping[Finding, str]
    changed: Mapping[str, bytes]
    after: Reading


@dataclass
class Trial:
    """Tries edits in `copy`, which holds the project of `places`; `before` is what it says now.

    `live` are the codes of checks that compare with a database: what they find once models have
    changed is for the revision to cure.
    """

    places: Places
    copy: Path
    read: Callable[[Path], Reading]
    before: Reading
    live: frozenset[str]
    _written: set[str] = field(default_factory=set)

    def settle(self, findings: Sequence[Finding]) -> Settled:
        """The most of the findings whose edits can be kept together."""
        refused: dict[Finding, str] = {}
        kept: list[Finding] = []
        needless = [one for one in findings if _needless(one, findings)]
        after = self._grow(kept, [one for one in findings if one not in needless], refused)
        left = [one for one in needless if (one.code, one.object) in after.found]
        kept += [one for one in needless if one not in left]
        after = self._grow(kept, left, refused) if left else after
        draft, _ = self._draft(kept)
        for one in [*refused]:
            if (one.code, one.object) not in after.found:
                del refused[one]
                kept.append(one)
        return Settled(tuple(kept), refused, draft.changed, after)

    def _grow(
        self, kept: list[Finding], group: list[Finding], refused: dict[Finding, str]
    ) -> Reading:
        """Add a group to what is kept, or the parts of it that can be."""
        draft, why = self._draft([*kept, *group])
        refused.update(why)
        group = [one for one in group if one not in why]
        if not group:
            draft, _ = self._draft(kept)
            return self._reading(draft)
        after = self._reading(draft)
        problems = self._problems([*kept, *group], after)
        if not problems:
            kept += group
            return after
        if len(group) == 1:
            refused[group[0]] = problems[0]
            draft, _ = self._draft(kept)
            return self._reading(draft)
        half = len(group) // 2
        self._grow(kept, group[:half], refused)
        return self._grow(kept, group[half:], refused)

    def _draft(self, findings: Iterable[Finding]) -> tuple[Draft, dict[Finding, str]]:
        draft = Draft(self.places)
        refused = {}
        wanted = list(findings)
        for one in wanted:
            assert one.remedy is not None
            if _needless(one, wanted):
                continue
            why = make(draft, one.remedy.edits)
            if why:
                refused[one] = why
        return draft, refused

    def _reading(self, draft: Draft) -> Reading:
        """What the project says with the edits of a draft."""
        if not draft.changed:
            return self.before
        for path in self._written - draft.changed.keys():
            (self.copy / path).write_bytes((self.places.root / path).read_bytes())
        for path, data in draft.changed.items():
            (self.copy / path).write_bytes(data)
        self._written = set(draft.changed)
        return self.read(self.copy)

    def _problems(self, findings: Sequence[Finding], after: Reading) -> list[str]:
        """Why edits cannot be kept: what else they change, find anew, or do not cure."""
        edits = [edit for one in findings if one.remedy for edit in one.remedy.edits]
        problems = unmeant(self.before.answer, after.answer, edits)
        unset = self.before.models.errors  # what nobody could see before is no harm of an edit
        fresh = [] if unset else sorted(after.found - self.before.found)
        problems += [
            f"{name} would be found by {code}" for code, name in fresh if code not in self.live
        ]
        stays = [one for one in findings if (one.code, one.object) in after.found]
        return problems + [f"it would still be found at {one.object}" for one in stays]


def _needless(finding: Finding, among: Iterable[Finding]) -> bool:
    """Whether it wants an index on what others of these make unique, which serves as well."""
    own = finding.remedy.edits if finding.remedy else ()
    others = [edit for one in among if one.remedy for edit in one.remedy.edits]
    return bool(own) and all(
        isinstance(edit, DeclareKey)
        and not edit.unique
        and DeclareKey(edit.table, edit.columns, unique=True) in others
        for edit in own
    )
