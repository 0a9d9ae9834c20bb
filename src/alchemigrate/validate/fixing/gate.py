"""Which cures may be tried at all: what a person or the rows of a database have to say first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...values.finding import Finding
from ...values.models import Models
from ...values.question import Asked, Question
from ...values.remedy import DeclareKey, SayOndelete, WithdrawKey

UNASKED = (
    "rows that are there may break it: --database and --data ask them, --unsafe goes ahead anyway"
)


@dataclass(frozen=True, slots=True)
class Gate:
    """What was asked for: `unsafe` cures, too; `rows` how many break what, None if that could not
    be told; `unread` files that could not be imported; `no_revision` why none can be written, ""
    if one can; `behind` that the database has not all revisions, "" if it has."""

    models: Models
    rows: Mapping[Question, int | None]
    unread: frozenset[str] = frozenset()
    unsafe: bool = False
    no_revision: str = ""
    behind: str = ""

    def closed(self, finding: Finding) -> str:
        """Why the cure of a finding is withheld; "" if it may be tried."""
        remedy = finding.remedy
        assert remedy is not None
        if finding.path in self.unread:
            return "its module cannot be imported, so that no edit of it could be verified"
        if remedy.doubt and not self.unsafe:
            return f"{remedy.doubt} (--unsafe does it)"
        if self.no_revision and self._needs_revision(finding):
            return self.no_revision
        if self.behind and remedy.changes:
            return self.behind
        for edit in remedy.edits:
            there = self._there(edit) if isinstance(edit, DeclareKey) else ""
            if there:
                return there
        return next((why for one in remedy.questions if (why := self._broken(one))), "")

    def _needs_revision(self, finding: Finding) -> bool:
        assert finding.remedy is not None
        keyed = any(
            isinstance(one, DeclareKey | WithdrawKey | SayOndelete) for one in finding.remedy.edits
        )
        return keyed or bool(finding.remedy.changes)

    def _broken(self, question: Question) -> str:
        count = self.rows.get(question)
        if count:
            return _told(question, count)
        return UNASKED if count is None and not self.unsafe else ""

    def _there(self, edit: DeclareKey) -> str:
        """An index of the database that is wanted already, under a name of its own."""
        actual = self.models.database.tables.get(edit.table) if self.models.database else None
        for one in actual.indexes if actual is not None else ():
            if one.columns == edit.columns and one.plain and one.unique >= edit.unique:
                names = ", ".join(f'"{name}"' for name in one.columns)
                unique = ", unique=True" if one.unique else ""
                return (
                    f'the database has it already: declare it as Index("{one.name}", '
                    f"{names}{unique})"
                )
        return ""


def _told(question: Question, count: int) -> str:
    what = {
        Asked.ORPHANS: f"rows refer to nothing in {question.refers}",
        Asked.NULLS: "rows have NULL there",
        Asked.DUPLICATES: "values are there more than once",
        Asked.TOO_LONG: "values are too long",
    }
    return f"{count:,} {what[question.asked]}: correct them first"
