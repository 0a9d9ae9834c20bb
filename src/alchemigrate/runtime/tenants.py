"""Sessions of one tenant: rows of others cannot be seen or written, by whatever way there is.

The filter itself is `base.keep_tenants_apart`. Here what it does not see is refused: statements on
tables in place of classes, SQL as text, and UPDATE that gives a row away. A statement that is meant
for all tenants says so: `.execution_options(any_tenant=True)`. What is sent on the session's
connection itself is seen by nobody: row level security of the database is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, attributes
from sqlalchemy.sql import visitors

from ..errors import ForeignTenantError
from .base import OfTenant, keep_tenants_apart
from .base.mixins.tenants import TENANT
from .binds import BoundSession

ANY = "any_tenant"
"""The execution option of statements that are meant for the rows of all tenants."""


class TenantSession(BoundSession):
    """A session whose `info["tenant"]` says whose rows it sees."""


def _refuse(what: str, where: str = "") -> ForeignTenantError:
    return ForeignTenantError(
        what,
        where=where,
        cure="select mapped classes, or say .execution_options(any_tenant=True)",
    )


@event.listens_for(TenantSession, "do_orm_execute")
def _only_what_can_be_filtered(state: ORMExecuteState) -> None:
    if state.execution_options.get(ANY) or state.is_column_load:
        return
    statement: Any = state.statement
    if isinstance(statement, sa.TextClause) or statement.__visit_name__ == "orm_from_statement":
        raise _refuse("SQL as text may reach the rows of every tenant")
    if not state.is_orm_statement:
        for table in _tables(statement):
            raise _refuse("a statement on a table reaches the rows of every tenant", table)
    if state.is_update and TENANT in _written(statement, state.parameters):
        raise _refuse("UPDATE gives rows to another tenant", str(statement.table))


def _tables(statement: sa.ClauseElement) -> Iterator[str]:
    """The tables of tenants that a statement without classes is about."""
    apart = set(_of_tenants(OfTenant))
    for part in visitors.iterate(statement):
        table = getattr(part, "table", part)
        if isinstance(table, sa.Table) and table in apart:
            yield table.fullname


def _of_tenants(kind: type[Any]) -> Iterator[sa.Table]:
    for one in kind.__subclasses__():
        table = getattr(one, "__table__", None)
        if table is not None:
            yield table
        yield from _of_tenants(one)


def _written(statement: Any, parameters: Any) -> set[str]:
    """The names of the columns that an UPDATE writes."""
    compiled = statement.compile()
    named = {column.key for column in statement.table.c if column.key in compiled.params}
    rows = parameters if isinstance(parameters, list) else [parameters or {}]
    return named.union(*rows)


keep_tenants_apart(TenantSession)


@event.listens_for(TenantSession, "before_flush")
def _keep_owners(session: Session, context: UOWTransaction, instances: object) -> None:
    """A row that was another tenant's when it was loaded is not taken over either."""
    own = session.info.get(TENANT)
    for one in [*session.dirty, *session.deleted]:
        if isinstance(one, OfTenant):
            before = attributes.get_history(one, TENANT).deleted
            if any(tenant != own for tenant in before):
                raise _refuse(
                    f"a row of another tenant in a session of {own!r}", type(one).__name__
                )
