"""`alchemigrate upgrade`: rewrite what can be proven, as one transaction."""

from __future__ import annotations

from typing import Annotated

import typer

from ..upgrade import engine
from . import terminal
from .arguments import (
    Format,
    FormatOption,
    Ignore,
    Modern,
    Output,
    Paths,
    Select,
    Statistics,
    Target,
    TargetOption,
    options,
)
from .printing import show
from .terminal import Exit, progress

Unsafe = Annotated[bool, typer.Option("--unsafe", help="Also fixes that need a human's look.")]
Diff = Annotated[bool, typer.Option("--diff", help="Print the changes, write nothing.")]
AllowDirty = Annotated[
    bool, typer.Option("--allow-dirty", help="Go ahead over uncommitted changes.")
]


def run(
    paths: Paths = None,
    target: TargetOption = Target.V20,
    modern: Modern = False,
    select: Select = None,
    ignore: Ignore = None,
    unsafe: Unsafe = False,
    diff: Diff = False,
    allow_dirty: AllowDirty = False,
    format_: FormatOption = Format.TEXT,
    output: Output = None,
    statistics: Statistics = False,
) -> None:
    """Rewrite what can be proven; `alchemigrate rollback` gives back the original bytes."""
    chosen = options(target, modern, select, ignore, unsafe)
    with progress() as say:
        report = engine.upgrade(
            paths or [], chosen, write=not diff, allow_dirty=allow_dirty, say=say
        )
    if diff:
        terminal.write(report.diff(), output)
    else:
        show(report, format_, output, statistics)
        if report.run and format_ is Format.TEXT:
            terminal.err.print(f"run {report.run}; undo with: alchemigrate rollback")
    raise typer.Exit(Exit.FINDINGS if report.left else Exit.CLEAN)
