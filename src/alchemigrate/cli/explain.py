"""`alchemigrate explain RULE`: the page of one rule, or of one model check."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markdown import Markdown

from ..errors import UsageError
from ..report.explained import named, page
from .terminal import out


def run(
    rule: Annotated[str, typer.Argument(help="The name or code of a rule or a check.")],
) -> None:
    """Print what a rule or a model check finds, why, and what to do about it."""
    known = named(rule)
    if known is None:
        raise UsageError(
            f"no such rule or check: {rule}",
            cure="alchemigrate rules and alchemigrate checks list them all",
        )
    out.print(Markdown(page(known)))
