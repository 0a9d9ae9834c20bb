"""Rules and checks alike, by name or code, with their pages."""

from __future__ import annotations

from ..checkkit import Check
from ..checkkit import load as load_checks
from ..rulekit.load import load as load_rules
from ..rulekit.rule import Rule
from . import check_pages, rule_pages


def named(name: str) -> Rule | Check | None:
    """The rule or the check of that name or code."""
    every: tuple[Rule | Check, ...] = (*load_rules(), *load_checks())
    return next((one for one in every if name in (one.name, one.code)), None)


def page(one: Rule | Check) -> str:
    """The page of a rule or a check, in Markdown."""
    return rule_pages.page(one) if isinstance(one, Rule) else check_pages.page(one)
