"""`alchemigrate plan`: how risky it is, how much work, and in which order to go."""

from __future__ import annotations

import typer

from ..report import plan as report
from ..upgrade.plan.make import plan
from . import terminal
from .arguments import Output, Paths, Plain, PlainOption
from .terminal import Exit, progress


def run(paths: Paths = None, format_: PlainOption = Plain.TEXT, output: Output = None) -> None:
    """Say how risky the way to 2.x is, how much work, and the steps with their commands.

    Evidence of the tests (`alchemigrate record`) adds how many tests and requests run each place.
    Nothing is changed.
    """
    with progress() as say:
        found = plan(paths or [], say=say)
    if output is None and format_ is Plain.TEXT:
        for line in report.lines(found):
            terminal.out.print(line, markup=False, soft_wrap=True)
    else:
        text = report.document(found) if format_ is Plain.JSON else "\n".join(report.lines(found))
        terminal.write(text if text.endswith("\n") else f"{text}\n", output)
    done = all(step.state == "done" for step in found.steps)
    raise typer.Exit(Exit.CLEAN if done else Exit.FINDINGS)
