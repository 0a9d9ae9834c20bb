"""`alchemigrate explain RULE`: the page of one rule."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markdown import Markdown

from ..errors import UsageError
from ..report.rule_pages import page
from ..rulekit.load import load
from .terminal import out


def run(rule: Annotated[str, typer.Argument(help="The rule's name or code.")]) -> None:
    """Print what a rule finds, why, and what it does about it."""
    for known in load():
        if rule in (known.name, known.code):
            out.print(Markdown(page(known)))
            return
    raise UsageError(f"no such rule: {rule}", cure="alchemigrate rules lists them all")
