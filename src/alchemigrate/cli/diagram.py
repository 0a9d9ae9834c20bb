"""`--diagram`: the models as a diagram in a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..report.diagram import WRITERS, render
from . import terminal

if TYPE_CHECKING:
    from ..validate.validation import Validation


def fitting(path: Path | None) -> Path | None:
    """The file of a diagram; raises UsageError before any work if it cannot be one."""
    if path is not None and path.suffix not in WRITERS:
        raise UsageError(
            "no diagram has this ending", where=str(path), cure=f"use {' or '.join(WRITERS)}"
        )
    return terminal.writable(path)


DiagramFile = Annotated[
    Path | None,
    typer.Option(
        "--diagram",
        help="Draw the models with what was found: Mermaid (.mmd) or DOT (.dot).",
        callback=fitting,
    ),
]


def draw(found: Validation, path: Path | None) -> None:
    """Write the diagram, if one is asked for."""
    if path is not None:
        from ..validate.entities import entities  # few ask for a diagram

        read = entities(found.models, found.tree.root)
        terminal.write(render(path.suffix, read, found.findings), path)
