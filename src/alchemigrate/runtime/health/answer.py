"""What a health check answers: a plain value, and its form in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `ok` is None if it could not be, or does not apply."""

    name: str
    ok: bool | None
    told: str
    """What was found, in words; what to do if it is bad. Never a value, never a password."""
    numbers: Mapping[str, float | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """All checks, and how long they took together, in seconds."""

    checks: tuple[Check, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """True if nothing is bad."""
        return all(check.ok is not False for check in self.checks)

    @property
    def status(self) -> int:
        """The HTTP status for it: 200 or 503."""
        return 200 if self.ok else 503

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "version": 1,
            "ok": self.ok,
            "seconds": round(self.seconds, 4),
            "checks": [
                {"name": check.name, "ok": check.ok, "told": check.told, **_numbers(check)}
                for check in self.checks
            ],
        }


def _numbers(check: Check) -> dict[str, Any]:
    return {"numbers": dict(check.numbers)} if check.numbers else {}
