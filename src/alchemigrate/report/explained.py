"""Rules, checks, dangers and operations alike, by name or code, with their pages."""

from __future__ import annotations

from ..checkkit import Check
from ..checkkit import load as load_checks
from ..dangerkit import Danger
from ..dangerkit import load as load_dangers
from ..operationkit import load as load_operations
from ..operationkit.load import Written
from ..rulekit.load import load as load_rules
from ..rulekit.rule import Rule
from . import check_pages, danger_pages, operation_pages, rule_pages

Explained = Rule | Check | Danger | Written


def named(name: str) -> Explained | None:
    """The rule, check or danger of that name or code, or the operation of that name or class."""
    every: tuple[Rule | Check | Danger, ...] = (*load_rules(), *load_checks(), *load_dangers())
    found = next((one for one in every if name in (one.name, one.code)), None)
    return found or next((one for one in load_operations() if name in one.names), None)


def page(one: Explained) -> str:
    """The page of a rule, a check, a danger or an operation, in Markdown."""
    match one:
        case Written():
            return operation_pages.kept(one)
        case Danger():
            return danger_pages.page(one)
        case Rule():
            return rule_pages.page(one)
    return check_pages.page(one)
