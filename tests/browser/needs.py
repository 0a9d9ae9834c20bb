"""What a test needs of the machine: had, or a reason to skip, which is none where CI runs."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def program(*names: str, package: str) -> str:
    """The path of the first of these programs; the test is skipped, or fails in CI, without one."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        lacking(f"no {names[0]} on this machine: apt-get install {package}")
    return found


def lacking(reason: str) -> None:
    """End the test: what it needs is not here."""
    if os.environ.get("CI") or os.environ.get("ALCHEMIGRATE_CI"):
        pytest.fail(reason)
    pytest.skip(reason)
