"""`alchemigrate explain RULE`: the page of one rule, model check, danger or operation."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markdown import Markdown

from ..errors import UsageError
from ..report.explained import named, page
from .terminal import out


def run(
    rule: Annotated[
        str, typer.Argument(help="The name or code of a rule, check, danger or operation.")
    ],
) -> None:
    """Print what a rule, a model check or a danger finds, why, and what to do about it; or what an
    operation on a live schema runs, and what it refuses."""
    known = named(rule)
    if known is None:
        raise UsageError(
            f"no such rule, check, danger or operation: {rule}",
            cure="alchemigrate rules, alchemigrate checks and alchemigrate schema operations list "
            "them all but the dangers, which docs/dangers lists",
        )
    out.print(Markdown(page(known)))
