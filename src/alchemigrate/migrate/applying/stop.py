"""Why nothing is begun."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that is in the way, at a place, with its cure; `code` is that of a danger."""

    where: str
    message: str
    cure: str
    code: str = ""

    def __str__(self) -> str:
        """As it is told."""
        code = f"{self.code} " if self.code else ""
        return f"{self.where}: {code}{self.message}; {self.cure}"
