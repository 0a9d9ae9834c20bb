"""Rules, checks and dangers alike, by name or code, with their pages."""

from __future__ import annotations

from ..checkkit import Check
from ..checkkit import load as load_checks
from ..dangerkit import Danger
from ..dangerkit import load as load_dangers
from ..rulekit.load import load as load_rules
from ..rulekit.rule import Rule
from . import check_pages, danger_pages, rule_pages

Explained = Rule | Check | Danger


def named(name: str) -> Explained | None:
    """The rule, the check or the danger of that name or code."""
    every: tuple[Explained, ...] = (*load_rules(), *load_checks(), *load_dangers())
    return next((one for one in every if name in (one.name, one.code)), None)


def page(one: Explained) -> str:
    """The page of a rule, a check or a danger, in Markdown."""
    if isinstance(one, Danger):
        return danger_pages.page(one)
    return rule_pages.page(one) if isinstance(one, Rule) else check_pages.page(one)
