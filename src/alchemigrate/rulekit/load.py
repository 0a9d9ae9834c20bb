"""Finding the rules: every module below `alchemigrate.rules` that has a RULE is one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ..errors import RuleError
from .rule import Rule


@cache
def load(package: str = "alchemigrate.rules") -> tuple[Rule, ...]:
    """All rules, by code; raises RuleError if one has no page, no code of its own or no example."""
    root = importlib.import_module(package)
    rules: dict[str, Rule] = {}
    for info in pkgutil.walk_packages(root.__path__, prefix=f"{package}."):
        module = importlib.import_module(info.name)
        rule = getattr(module, "RULE", None)
        if not isinstance(rule, Rule):
            continue
        rule.name = info.name.rpartition(".")[2].replace("_", "-")
        rule.page = module.__doc__ or ""
        if not rule.page or not rule.examples or rule.code in rules:
            raise RuleError(
                "a rule needs a docstring, examples and a code of its own",
                where=f"{info.name} ({rule.code})",
            )
        rules[rule.code] = rule
    return tuple(rules[code] for code in sorted(rules))
