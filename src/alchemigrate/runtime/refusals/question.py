"""What a refusal looks at, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..options import Options


@dataclass(frozen=True, slots=True)
class Question:
    """Options as they were said, and as they are with the preset filled in."""

    said: Options
    options: Options
    asynchronous: bool

    @property
    def backend(self) -> str:
        """The database: postgresql, sqlite, mysql or mariadb."""
        return self.options.url.get_backend_name()

    @property
    def driver(self) -> str:
        """The driver: psycopg, asyncpg .."""
        return self.options.url.get_driver_name()

    def asked(self, *names: str) -> dict[str, Any]:
        """Those of the options that were said, with what was said."""
        values = {name: getattr(self.said, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong, and what to say instead."""

    what: str
    cure: str


Check = Callable[[Question], Iterator[Refusal]]
