"""Triggers of the application that may change a row after columns of it were brought in step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..values.operation import Problem
from ..values.schema import Schema, Trigger
from .mentions import mentions
from .names import at_insert

WHOLE = re.compile(r"\bNEW\s*:?=|\bINTO\s+(?:STRICT\s+)?NEW\b(?!\s*\.)|\bEXECUTE\b", re.IGNORECASE)
"""A record that is set as a whole, or text that is run."""
RETURNED = re.compile(r"\bRETURN\s+(\w+)", re.IGNORECASE)


def interfering(schema: Schema, table: str, own: str, columns: Iterable[str]) -> Iterator[Problem]:
    """No trigger that is called after the trigger `own`, by its name, may change the columns; nor
    after the one beside it, that of INSERT."""
    columns = tuple(columns)
    first = min(own.encode(), at_insert(own).encode())
    for one in schema.triggers:
        later = one.table == table and one.name.encode() > first
        if later and not _harmless(one, columns):
            yield Problem(
                table,
                f"trigger {one.name} of {table} may change {', '.join(columns)} "
                "after they were brought in step",
                f"rename it, so that it is called before {own}",
            )


def _harmless(trigger: Trigger, columns: tuple[str, ...]) -> bool:
    source = trigger.source
    if not source or WHOLE.search(source) or any(mentions(source, name) for name in columns):
        return False
    return all(word.upper() in ("NEW", "NULL") for word in RETURNED.findall(source))
