"""Finding the checks: every module below `alchemigrate.model_checks` that has a CHECK is one."""

from __future__ import annotations

from functools import cache

from ..rulekit.load import written
from .check import Check


@cache
def load(package: str = "alchemigrate.model_checks") -> tuple[Check, ...]:
    """All checks, by code; raises RuleError if one has no page, no own code or no example."""
    return written(package, "CHECK", Check)
