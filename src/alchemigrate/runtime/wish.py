"""What somebody asks for who asks for a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


@dataclass(frozen=True)
class Wish:
    """A plain session, or one that reads only, is isolated, belongs to a tenant or another bind.

    `isolation` is a level of SQLAlchemy's ("SERIALIZABLE"). `tenant` is whose rows the session
    sees; `schema` is where tables without a schema of their own are for it. `bind` names one of the
    database's binds. `reader` is whoever reads and writes (a user's id): after a write of its own
    it reads from the primary for a while; `fresh` always does.
    """

    read_only: bool = False
    isolation: str | None = None
    tenant: str | None = None
    schema: str | None = None
    bind: str | None = None
    reader: str | None = None
    fresh: bool = False

    @property
    def routed(self) -> bool:
        """Whether a replica will do."""
        return self.read_only and not self.fresh and self.bind is None


PLAIN = Wish()


class AskedReading(TypedDict, total=False):
    """What may be said of a session that only reads: see `Wish`."""

    isolation: str | None
    tenant: str | None
    schema: str | None
    bind: str | None
    reader: str | None
    fresh: bool


class Asked(AskedReading, total=False):
    """What may be said of a session: see `Wish`."""

    read_only: bool


def wish_for(asked: Asked) -> Wish:
    """The wish; the same object for whoever wishes for nothing."""
    return Wish(**asked) if asked else PLAIN
