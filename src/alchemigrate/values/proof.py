"""How it was shown that an edit keeps what the code does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """The strongest thing that is known of an applied edit, strongest first.

    `schema`: it stands in a model, and the compared tables and mappers are the same; `sql`: tests
    execute it, and the SQL of each is the same; `test`: tests execute it and pass as before;
    `static`: the rule proved it from the code alone; `none`: nothing did, or a proof failed.
    """

    SCHEMA = "schema"
    SQL = "sql"
    TEST = "test"
    STATIC = "static"
    NONE = "none"

    @property
    def observed(self) -> bool:
        """Whether running code has shown it, not only reading."""
        return self in (Proof.SCHEMA, Proof.SQL, Proof.TEST)


@dataclass(frozen=True, slots=True, order=True)
class Placed:
    """Lines of a file (from 1) as it is after a run."""

    path: str
    line: int
    end_line: int
