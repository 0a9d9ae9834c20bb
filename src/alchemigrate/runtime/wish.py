"""What somebody asks for who asks for a session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """A plain session, or one that reads only, is isolated, belongs to a tenant or another bind.

    `isolation` is a level of SQLAlchemy's ("SERIALIZABLE"). `tenant` is the tenant whose rows or
    schema the session sees. `bind` names one of the database's binds. `reader` is whoever reads
    (a user's id): after a write of its own it reads from the primary for a while.
    """

    read_only: bool = False
    isolation: str | None = None
    tenant: str | None = None
    bind: str | None = None
    reader: str | None = None


PLAIN = Wish()
