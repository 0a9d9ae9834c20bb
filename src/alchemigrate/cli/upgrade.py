"""`alchemigrate upgrade`: rewrite what can be proven, as one transaction."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..report.wording import plural
from ..source.discover import project_root
from ..upgrade import commit_each as commits
from ..upgrade import engine
from ..upgrade.baseline import in_code
from ..upgrade.gitcommits import Repository
from ..upgrade.proof.suite import DEFAULT
from ..upgrade.require import Trial, upgrade_proven
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
)
from .baseline_options import BaselineFile, ReadOnly, WriteBaseline
from .interpreter import interpreter
from .printing import show
from .ratchet import Ratchet
from .rule_options import options
from .terminal import Exit, progress

Unsafe = Annotated[bool, typer.Option("--unsafe", help="Also fixes that need a human's look.")]
Diff = Annotated[bool, typer.Option("--diff", help="Print the changes, write nothing.")]
AllowDirty = Annotated[
    bool, typer.Option("--allow-dirty", help="Go ahead over uncommitted changes.")
]
CommitEach = Annotated[
    bool, typer.Option("--commit-each", help="One git commit for each rule; needs a clean tree.")
]
RequireProof = Annotated[
    bool,
    typer.Option("--require-proof", help="Keep only edits that schema or tests have proven."),
]
Tests = Annotated[
    str,
    typer.Option("--tests", help="The command that runs the tests, for --require-proof."),
]
Before = Annotated[
    str, typer.Option("--before", help="SQLAlchemy of the code as it is, for --require-proof.")
]
Python = Annotated[
    Path | None,
    typer.Option("--python", help="The application's interpreter, for --require-proof."),
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
    require_proof: RequireProof = False,
    tests: Tests = shlex.join(DEFAULT),
    before: Before = "1.4",
    python: Python = None,
    commit_each: CommitEach = False,
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = False,
    baseline_readonly: ReadOnly = False,
) -> None:
    """Rewrite what can be proven; `alchemigrate rollback` gives back the original bytes."""
    chosen = options(target, modern, select, ignore, unsafe)
    ratchet = Ratchet(baseline, write_baseline, baseline_readonly or (diff and bool(baseline)))
    if diff and (require_proof or commit_each):
        what = "committed" if commit_each else "proven"
        raise UsageError(f"--diff writes nothing, so nothing can be {what}", cure="use one of both")
    root = Path(os.path.abspath(project_root(paths or [])))
    repository = Repository.ready(root) if commit_each else None
    with progress() as say:
        if require_proof:
            after = Target.V20 if target is Target.BRIDGE else target
            chosen_python = interpreter(python, root)
            trial = Trial(chosen_python, before, str(after), shlex.split(tests))
            report = upgrade_proven(paths or [], chosen, trial, allow_dirty=allow_dirty, say=say)
        else:
            report = engine.upgrade(
                paths or [], chosen, write=not diff, allow_dirty=allow_dirty, say=say
            )
        made = commits.commit_each(report, repository) if repository else []
    report = ratchet.judge(report, in_code(report, chosen))
    if diff:
        terminal.write(report.diff(), output)
    else:
        show(report, format_, output, statistics)
        if report.run and format_ is Format.TEXT:
            told = f", {plural(len(made), 'commit')}" if made else ""
            terminal.err.print(f"run {report.run}{told}; undo with: alchemigrate rollback")
    raise typer.Exit(Exit.FINDINGS if report.left else Exit.CLEAN)
