"""What a revision would do, by running it where no database is."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...operationkit import Operation


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive of `op`: its `kind` as Alembic knows it, its job, and the operation it has."""

    kind: str
    job: str
    operation: Operation | None = None
    phases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The SQL that a revision sends, and its directives; `error` is why not all of it is known."""

    revision: str
    sql: str
    directives: tuple[Directive, ...]
    error: str = ""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Rehearsed:
        """As the process has told it: operations of this version, or the reason why not."""
        error = said["error"]
        found: tuple[Directive, ...] = ()
        try:
            noted = pickle.loads(base64.b64decode(said["noted"]))
            found = tuple(map(_directive, noted))
        except (pickle.UnpicklingError, ImportError, AttributeError, TypeError) as raised:
            error = error or f"its operations are of another version ({raised})"
        return cls(said["revision"], said["sql"], found, error)


def _directive(noted: tuple[Any, ...]) -> Directive:
    kind, job, *about = noted
    operation = about[0] if about and isinstance(about[0], Operation) else None
    phases = tuple(map(str, about[0])) if kind == "take_back" else ()
    return Directive(kind, job, operation, phases)
