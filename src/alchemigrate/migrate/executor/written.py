"""Steps as text, for people to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...checkkit.quoting import quoted
from ...errors import DatabaseError
from ...values.change import Fill
from ...values.operation import Step
from ..write import postgresql

Writer = Callable[[Step], tuple[str, ...]]
WRITERS: Mapping[str, Writer] = {
    "postgresql": postgresql.statements,
    "sqlite": lambda _: (),
}
"""What SQLite is told depends on how a table is written when its turn has come."""
SEPARATOR = ";\n"


def statements(step: Step, dialect: str) -> tuple[str, ...]:
    """What is run; raises DatabaseError for a database that no step can be written for."""
    writer = WRITERS.get(dialect)
    if writer is None:
        raise DatabaseError(
            f"live changes are not carried out on {dialect}",
            cure=f"it can be {' or '.join(WRITERS)}",
        )
    return writer(step)


def lines(step: Step, dialect: str) -> tuple[str, ...]:
    """What is run, with a Fill as the statement of which its batches are parts."""
    fills = tuple(_filled(one) for one in step.changes if isinstance(one, Fill))
    return (*statements(step, dialect), *fills)


def text(step: Step, dialect: str) -> str:
    """The lines as one text."""
    return SEPARATOR.join(lines(step, dialect))


def _filled(fill: Fill) -> str:
    sets = ", ".join(f"{quoted(name)} = ({sql})" for name, sql in fill.sets)
    where = f" WHERE {fill.where}" if fill.where else ""
    return f"UPDATE {quoted(fill.table)} SET {sets}{where} -- in batches"
