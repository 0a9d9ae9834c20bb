"""`alchemigrate check`: every place that meets a change of SQLAlchemy."""

from __future__ import annotations

import typer

from ..upgrade import engine
from ..upgrade.baseline import in_code
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
)
from .baseline_options import BaselineFile, ReadOnly, WriteBaseline
from .printing import show
from .ratchet import Ratchet
from .rule_options import options
from .terminal import Exit, progress


def run(
    paths: Paths = None,
    target: TargetOption = Target.V20,
    modern: Modern = False,
    select: Select = None,
    ignore: Ignore = None,
    format_: FormatOption = Format.TEXT,
    output: Output = None,
    statistics: Statistics = False,
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = False,
    baseline_readonly: ReadOnly = False,
) -> None:
    """Say what would break, silently change, or is deprecated; change nothing."""
    chosen = options(target, modern, select, ignore)
    ratchet = Ratchet(baseline, write_baseline, baseline_readonly)
    with progress() as say:
        report = engine.check(paths or [], chosen, say=say)
    report = ratchet.judge(report, in_code(report, chosen))
    show(report, format_, output, statistics)
    raise typer.Exit(Exit.FINDINGS if report.left else Exit.CLEAN)
