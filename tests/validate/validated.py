"""The models of a project checked, as `alchemigrate models` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alchemigrate.upgrade.proof.probing import asking
from alchemigrate.validate.project import validate
from alchemigrate.validate.run import Choice
from alchemigrate.validate.validation import Validation


def validated(
    root: Path, python: Path, choice: Choice, *, overlays: Sequence[Path] = (), **more: Any
) -> Validation:
    """What the checks find; `more` as in `validate`."""
    with asking("models", python, root, overlays) as answer:
        return validate(root, answer, choice, **more)
