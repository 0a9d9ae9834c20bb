"""Which of the things that are written one to a file are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import UsageError
from .load import Written


@dataclass(frozen=True, slots=True)
class Choice:
    """Names or codes: only those of `select` if there are any, and never those of `ignore`."""

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    def wants(self, name: str, code: str) -> bool:
        """Whether what has this name and code is in force."""
        names = {name, code}
        return not names & self.ignore and (not self.select or bool(names & self.select))

    def unknown(self, known: Iterable[Written]) -> list[str]:
        """What is asked for, and is none of those that are known."""
        names = {name for one in known for name in (one.name, one.code)}
        return sorted((self.select | self.ignore) - names)

    def require(self, kind: str, known: Iterable[Written], cure: str) -> None:
        """Raise UsageError if there is no such thing, of a `kind`, among those that are known."""
        if unknown := self.unknown(known):
            raise UsageError(f"no such {kind}: {', '.join(unknown)}", cure=cure)
