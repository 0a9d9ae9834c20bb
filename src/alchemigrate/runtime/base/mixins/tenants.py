"""Rows that belong to a tenant, and are seen and written by that tenant only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, declared_attr

from ....errors import ForeignTenantError
from .column import column

LENGTH = 63
TENANT = "tenant"
"""The key of `session.info` that says for whom a session works."""


@dataclass(init=False, repr=False, eq=False)
class OfTenant:
    """`tenant`: whose row it is. `keep_tenants_apart` fills it in and holds them apart."""

    @declared_attr
    def tenant(cls: Any) -> Mapped[str]:
        """Whose row it is."""
        return column(cls, sa.String(LENGTH), nullable=False, index=True)


def keep_tenants_apart(sessions: Any) -> None:
    """Sessions of a class or a `sessionmaker` load and write rows of their own tenant only.

    A session says for whom it works when it is made: `Session(engine, info={"tenant": "acme"})`.
    One that does not say it sees no row of any tenant. Statements on tables in place of classes,
    and SQL as text, are not seen to: row level security of the database is.
    """
    sa.event.listen(sessions, "do_orm_execute", _only_own)
    sa.event.listen(sessions, "before_flush", _write_own)


def _only_own(state: orm.ORMExecuteState) -> None:
    own = state.session.info.get(TENANT)
    if state.is_insert:
        _insert_own(state, own)
    elif not state.is_column_load:
        state.statement = state.statement.options(
            orm.with_loader_criteria(OfTenant, lambda cls: cls.tenant == own, include_aliases=True)
        )


def _insert_own(state: orm.ORMExecuteState, own: str | None) -> None:
    mapper = state.bind_mapper
    if mapper is None or not issubclass(mapper.class_, OfTenant):
        return
    given = state.parameters
    rows: Sequence[Any] = given if isinstance(given, Sequence) else [given or {}]
    for row in rows:
        _must_be(row.get(TENANT), own, mapper.class_)


def _write_own(session: orm.Session, _: Any, __: Any) -> None:
    own = session.info.get(TENANT)
    for one in _rows(session.new):
        if getattr(one, TENANT) is None and own is not None:
            one.tenant = own
    for one in [*_rows(session.new), *_rows(session.dirty), *_rows(session.deleted)]:
        _must_be(one.tenant, own, type(one))


def _must_be(tenant: str | None, own: str | None, cls: type) -> None:
    if own is None or tenant != own:
        raise ForeignTenantError(
            f"a row of tenant {tenant!r} in a session of {own!r}",
            where=cls.__name__,
            cure='Session(engine, info={"tenant": ..}), and one session for each tenant',
        )


def _rows(found: Iterable[Any]) -> list[OfTenant]:
    return [one for one in found if isinstance(one, OfTenant)]
