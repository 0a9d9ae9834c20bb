"""Finding the checks: every module below `alchemigrate.model_checks` that has a CHECK is one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ..errors import RuleError
from .check import Check


@cache
def load(package: str = "alchemigrate.model_checks") -> tuple[Check, ...]:
    """All checks, by code; raises RuleError if one has no page, no own code or no example."""
    root = importlib.import_module(package)
    checks: dict[str, Check] = {}
    for info in pkgutil.walk_packages(root.__path__, prefix=f"{package}."):
        module = importlib.import_module(info.name)
        check = getattr(module, "CHECK", None)
        if not isinstance(check, Check):
            continue
        check.name = info.name.rpartition(".")[2].replace("_", "-")
        check.page = module.__doc__ or ""
        if not check.page or not check.examples or check.code in checks:
            raise RuleError(
                "a check needs a docstring, examples and a code of its own",
                where=f"{info.name} ({check.code})",
            )
        checks[check.code] = check
    return tuple(checks[code] for code in sorted(checks))
