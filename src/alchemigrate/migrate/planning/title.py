"""What operations are called: in a revision's title, as a job, as a constant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...operationkit import Operation
from ..executor.titles import kind

NO_NAME = re.compile(r"\W+")


def named(operation: Operation) -> str:
    """`add column person.age`, `rename table person to people`."""
    told = f"{kind(operation)} {subject(operation)}"
    to = getattr(operation, "to", "")
    return f"{told} to {to}" if to else told


def subject(operation: Operation) -> str:
    """The table, column, key or index that an operation is about."""
    whole = next(
        (
            found
            for field in ("index", "key", "unique", "table")
            if not isinstance(found := getattr(operation, field, ""), str)
        ),
        operation,
    )
    table = getattr(whole, "table", "") or getattr(operation, "enum", "")
    said = [table, *(getattr(whole, field, "") for field in ("column", "name", "label"))]
    return ".".join(one for one in said if isinstance(one, str) and one)


def title(operations: Sequence[Operation]) -> str:
    """The first one, and how many more."""
    more = f" and {len(operations) - 1} more" if len(operations) > 1 else ""
    return f"{named(operations[0])}{more}"


def constant(operation: Operation) -> str:
    """The name of an operation in Python: `ADD_COLUMN_PERSON_AGE`."""
    return NO_NAME.sub("_", named(operation)).strip("_").upper()
