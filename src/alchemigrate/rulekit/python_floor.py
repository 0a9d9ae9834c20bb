"""The oldest Python that a project promises to run on."""

from __future__ import annotations

import re

from .context import Context

NEW_UNIONS = (3, 10)
"""The first Python with `str | None` at run time."""

_ASKED = re.compile(
    r"^(?:requires-python|python_requires|python)[ \t]*=[ \t]*[\"']?[ \t]*"
    r"(?:>=|~=|\^|==)[ \t]*(?P<major>\d+)\.(?P<minor>\d+)",
    re.MULTILINE,
)
_FILES = ("pyproject.toml", "setup.cfg")


def python_floor(context: Context) -> tuple[int, int]:
    """The oldest Python that the project's metadata asks for; 3.7 if it says nothing.

    2.1 itself is not installed on Pythons before 3.10.
    """
    floor = NEW_UNIONS if context.target == "2.1" else (3, 7)
    for path in _FILES:
        try:
            text = context.project.data(path).decode("utf-8", "replace")
        except (KeyError, OSError):
            continue
        asked = _ASKED.search(text)
        if asked is not None:
            return max(floor, (int(asked["major"]), int(asked["minor"])))
    return floor
