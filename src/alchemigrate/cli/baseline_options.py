"""The options of a baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import terminal

BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        help="Findings in this file are known; it shrinks by itself, but not where CI is set.",
        callback=terminal.writable,
    ),
]
WriteBaseline = Annotated[
    bool, typer.Option("--write-baseline", help="Take all findings into the baseline.")
]
ReadOnly = Annotated[bool, typer.Option("--baseline-readonly", help="Never change the baseline.")]
