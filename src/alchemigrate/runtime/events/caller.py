"""The application's line that led here: the nearest frame that is neither ours nor a library's."""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
from pathlib import Path
from types import CodeType, FrameType

import sqlalchemy

Line = tuple[CodeType, int]
"""Cheap to keep: no frame, so that nothing of the application stays alive."""

INNER, LIBRARY, APPLICATION = range(3)
DEEPEST = 200


def _folder(file: str | None) -> str:
    return os.path.dirname(file or "") + os.sep


_INNER = (_folder(sqlalchemy.__file__), str(Path(__file__).parents[1]) + os.sep, "<frozen")
_LIBRARIES = tuple(
    sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_kinds: dict[str, int] = {contextlib.__file__: INNER}


def _kind(file: str) -> int:
    if file.startswith(_INNER):
        found = INNER
    elif file.startswith(_LIBRARIES) or f"{os.sep}site-packages{os.sep}" in file:
        found = LIBRARY
    else:
        found = APPLICATION
    _kinds[file] = found
    return found


def line(skip: int = 1) -> Line | None:
    """The application's line; of a library only if there is no frame of the application."""
    frame: FrameType | None = sys._getframe(skip)
    library: Line | None = None
    for _ in range(2):  # what runs here, and the task that waits for it
        for _ in range(DEEPEST):
            if frame is None:
                break
            code = frame.f_code
            file = code.co_filename
            kind = _kinds.get(file)
            if kind is None:
                kind = _kind(file)
            if kind == APPLICATION:
                return code, frame.f_lineno
            if kind == LIBRARY and library is None:
                library = code, frame.f_lineno
            frame = frame.f_back
        frame = _waiting()
    return library


def _waiting() -> FrameType | None:
    """The frame of the task that waits for this greenlet: asyncio's half of SQLAlchemy."""
    greenlet = sys.modules.get("greenlet")
    if greenlet is None:
        return None
    parent = greenlet.getcurrent().parent
    frame: FrameType | None = parent.gr_frame if parent is not None else None
    return frame


def told(found: Line | None) -> str:
    """ "app/orders.py:41 in place_order", below the current folder if it is there."""
    if found is None:
        return "unknown"
    code, number = found
    path = code.co_filename
    return f"{path.removeprefix(_here())}:{number} in {code.co_name}"


def _here() -> str:
    try:
        return os.getcwd() + os.sep
    except OSError:  # the folder is gone
        return os.sep * 2
