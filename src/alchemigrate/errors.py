"""Every exception of Alchemigrate, drawn as a tree; each says what, where, and what to do.

AlchemigrateError
  UsageError            the command line or an argument is wrong                 (exit 2)
  SourceError           a file cannot be read as Python
  ConflictError         edits overlap or a file changed under our hands
  RunError              a run cannot begin, go on or be rolled back
    DirtyTreeError      uncommitted changes in files a run would touch
    WriteError          the file system refused (read-only, full, gone)
    RunNotFoundError    there is no such run
  OverlayError          a SQLAlchemy version could not be provided
  EvidenceError         evidence could not be recorded or read
  ProbeError            the application's interpreter could not be questioned
  DatabaseError         a database could not be reached or read
    LockedError         others held a lock for longer than patience lasts
    BusyError           another run changes the same database
    ChangedStepError    a step that has begun is another one now
    LossError           what was done cannot be taken back
  OptionsError          options of an engine contradict each other, or are not safe together
  ModelError            a mapped class undoes what its base or a mixin promises
  ForeignTenantError    a row of one tenant in the session of another
  RuleError             a rule file is malformed (a defect of the tool)
"""

from __future__ import annotations


class AlchemigrateError(Exception):
    """Base of all errors: `what` happened, `where` (file, object or command), and the `cure`."""

    def __init__(self, what: str, *, where: str = "", cure: str = "") -> None:
        self.what = what
        self.where = where
        self.cure = cure
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.cure}" if self.cure else ""
        return f"{place}{self.what}{advice}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.where, self.cure))


def _rebuild(kind: type[AlchemigrateError], what: str, where: str, cure: str) -> AlchemigrateError:
    return kind(what, where=where, cure=cure)


class UsageError(AlchemigrateError):
    """An argument of a command is wrong."""


class SourceError(AlchemigrateError):
    """A file cannot be read as Python: encoding, syntax, or grammar of another version."""


class ConflictError(AlchemigrateError):
    """Edits overlap, or a file changed between reading and writing."""


class RunError(AlchemigrateError):
    """A run cannot begin, go on, or be rolled back."""


class DirtyTreeError(RunError):
    """Files that a run would touch have uncommitted changes."""


class WriteError(RunError):
    """The file system refused a write: read-only, full, or gone."""


class RunNotFoundError(RunError):
    """There is no run of that name."""


class OverlayError(AlchemigrateError):
    """A version of SQLAlchemy could not be provided."""


class EvidenceError(AlchemigrateError):
    """Evidence of a test run could not be recorded, or what was recorded cannot be read."""


class ProbeError(AlchemigrateError):
    """The application's interpreter could not be started or gave no answer."""


class DatabaseError(AlchemigrateError):
    """A database could not be reached or read; its password is never told."""


class LockedError(DatabaseError):
    """Others held a lock for longer than patience lasts; it says who."""


class BusyError(DatabaseError):
    """Another run changes the same database; it says which."""


class ChangedStepError(DatabaseError):
    """A step that has begun is not what the journal says of it."""


class LossError(DatabaseError):
    """What was done cannot be taken back, since something would stay lost."""


class OptionsError(AlchemigrateError):
    """Options of an engine contradict each other, or do harm together."""


class ModelError(AlchemigrateError):
    """A mapped class undoes what its base or a mixin promises."""


class ForeignTenantError(AlchemigrateError):
    """A row of one tenant in the session of another, or of none."""


class RuleError(AlchemigrateError):
    """A rule file is malformed: a defect of the tool, not of the code it reads."""
