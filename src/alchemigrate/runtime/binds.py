"""Several databases with names: a model, its table or its metadata says in which one it lives.

    class Base(DeclarativeBase): __bind_key__ = "audit"
    Table(.., info={"bind_key": "audit"})        MetaData(info={"bind_key": "audit"})

What says nothing lives in the database itself. One session may use several; each then has its own
transaction, and they do not commit together: if one fails after another, it is CommitUnknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper, Session, SessionTransaction

from ..errors import OptionsError

KEY = "bind_key"
BINDS = "alchemigrate.binds"


class UnitSession(Session):
    """A session of one unit of work: closed, it is not opened again; its objects stay readable."""

    used: tuple[sa.Connection, ...] = ()
    """The connections that it took."""

    def __init__(self, bind: Any = None, binds: Any = None, info: Any = None) -> None:
        Session.__init__(
            self, bind, binds=binds, expire_on_commit=False, close_resets_only=False, info=info
        )


def used_by(session: Session) -> tuple[sa.Connection, ...]:
    """The connections that the session of a unit took."""
    return session.used if isinstance(session, UnitSession) else ()


@event.listens_for(UnitSession, "after_begin", propagate=True)
def _note_connection(
    session: UnitSession, transaction: SessionTransaction, connection: sa.Connection
) -> None:
    session.used += (connection,)


class BoundSession(UnitSession):
    """A session that finds the database of what it is asked for: `info[BINDS]`, by name."""

    def get_bind(self, mapper: Any = None, *, clause: Any = None, **rest: Any) -> Any:
        """The engine for a mapped class or a statement; raises OptionsError for unknown names."""
        binds: Mapping[str, sa.Engine] = self.info.get(BINDS, {})
        if binds:
            key = key_of(mapper) or key_in(clause)
            if key is not None:
                return named(binds, key)
        return super().get_bind(mapper, clause=clause, **rest)


def named(binds: Mapping[str, sa.Engine], key: str) -> sa.Engine:
    """The bind of a name; raises OptionsError if there is none."""
    if key not in binds:
        raise OptionsError(
            f"there is no bind {key!r}", cure=f"one of {', '.join(sorted(binds)) or 'none'}"
        )
    return binds[key]


def key_of(mapped: type | Mapper[Any] | None) -> str | None:
    """The name that a mapped class says, or its table."""
    if mapped is None:
        return None
    mapper: Any = sa.inspect(mapped)
    key: str | None = getattr(mapper.class_, f"__{KEY}__", None)
    return key or key_in(mapper.local_table)


def key_in(clause: Any) -> str | None:
    """The name that the table of a statement says: the first one that says anything."""
    if isinstance(clause, sa.Table):
        own: str | None = clause.info.get(KEY)
        shared: str | None = clause.metadata.info.get(KEY)
        return own or shared
    if isinstance(clause, sa.UpdateBase):
        return key_in(clause.table)
    if isinstance(clause, sa.Select):
        found = (key_in(part) for part in clause.get_final_froms())
        return next((key for key in found if key is not None), None)
    return None
