"""Finding the dangers: every module below `alchemigrate.dangers` that has a DANGER is one."""

from __future__ import annotations

from functools import cache

from ..rulekit.load import written
from .danger import Danger


@cache
def load(package: str = "alchemigrate.dangers") -> tuple[Danger, ...]:
    """All dangers, by code; raises RuleError if one has no page, no own code or no example."""
    return written(package, "DANGER", Danger)
