"""The options of `models --fix`, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from . import terminal

if TYPE_CHECKING:
    from ..validate.fixing.fix import Fixed
    from ..validate.validation import Validation

Fix = Annotated[bool, typer.Option("--fix", help="Edit models and write an Alembic revision.")]
Unsafe = Annotated[
    bool, typer.Option("--unsafe", help="With --fix also what needs a human's look.")
]
Diff = Annotated[bool, typer.Option("--diff", help="With --fix print the changes, write nothing.")]
AllowDirty = Annotated[
    bool, typer.Option("--allow-dirty", help="With --fix go ahead over uncommitted changes.")
]


def alone(asked: bool, *others: bool) -> None:
    """Raise UsageError for an option that means something with --fix only."""
    if any(others) and not asked:
        raise UsageError("--diff, --unsafe and --allow-dirty belong to --fix", cure="add --fix")


def cured(
    found: Validation,
    python: Path,
    overlays: Sequence[Path],
    say: Callable[[str], None],
    *,
    unsafe: bool,
    write: bool,
    allow_dirty: bool,
) -> Fixed:
    """Cure what can be cured of what was found."""
    # Alembic takes its time to load, and few ask for it.
    from ..checkkit import load
    from ..validate.fixing.fix import Wishes, fix
    from ..validate.reread import Reread

    read = Reread(found, python, load(), overlays)
    return fix(found, read, Wishes(unsafe, write, allow_dirty), say=say)


def tell(fixed: Fixed | None) -> None:
    """Say what was written, and how to go on."""
    if fixed is None or fixed.run is None:
        return
    if fixed.revision is not None:
        told = f"wrote {fixed.revision.path}; run it with: alembic upgrade head"
        terminal.err.print(told, soft_wrap=True)
    terminal.err.print(f"run {fixed.run}; undo with: alchemigrate rollback", soft_wrap=True)
