"""What somebody asks for who asks for a session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """A plain session, or one that reads only, is isolated, belongs to a tenant or another bind.

    `isolation` is a level of SQLAlchemy's ("SERIALIZABLE"). `tenant` is whose rows the session
    sees; `schema` is where tables without a schema of their own are for it. `bind` names one of the
    database's binds.
    """

    read_only: bool = False
    isolation: str | None = None
    tenant: str | None = None
    schema: str | None = None
    bind: str | None = None
