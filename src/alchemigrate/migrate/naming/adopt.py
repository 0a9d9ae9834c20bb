"""Names of a live database become those of the models, and back, on each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from ...values.models import Models
from ..patience import Patience
from . import carry_out
from .done import Done
from .plan import Plan, plan
from .sqlite import carry_out as on_sqlite
from .sqlite.plan import NamingPlan
from .sqlite.plan import plan as plan_on_sqlite

Say = Callable[[str], None]


def planned(
    models: Models, connection: sa.Connection, with_partitions: bool = False
) -> Plan | NamingPlan:
    """The names that differ between models and the database that they were read with."""
    if connection.dialect.name == "sqlite":
        return plan_on_sqlite(models, connection)
    return plan(models, with_partitions)


def adopt(
    engine: sa.Engine, wanted: Plan | NamingPlan, patience: Patience, say: Say = lambda _: None
) -> Iterator[Done]:
    """Give the names; raises DatabaseError. What was done before stays done."""
    if isinstance(wanted, NamingPlan):
        return on_sqlite.carry_out(engine, wanted.renames, patience, say)
    return carry_out.carry_out(engine, wanted.renames, patience, say)


def take_back(engine: sa.Engine, patience: Patience, say: Say = lambda _: None) -> Iterator[Done]:
    """Take back every name of the journal, the last one first."""
    if engine.dialect.name == "sqlite":
        return on_sqlite.undo(engine, patience, say)
    return carry_out.undo(engine, patience, say)
