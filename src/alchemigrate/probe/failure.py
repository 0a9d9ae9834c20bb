"""What an exception says: type, message, frames, and the place in the application's own code."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Any, Dict, List, Optional, Set

from . import places

MACHINERY = frozenset(("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"))
DEPTH = 3


def describe(error: BaseException, root: Path, depth: int = DEPTH) -> Dict[str, Any]:
    """The error as plain data: `type, message, frames, path, line, object, cause`.

    `frames` run from the outermost to the innermost call, `own` marks the application's files.
    `path`, `line` and `object` (the class or function being executed) are of the innermost own
    frame, and null where there is none. `cause` is the exception behind it, at most three deep.
    """
    frames = _frames(error, root)
    own = [frame for frame in frames if frame["own"]]
    at = own[-1] if own else None
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return {
        "type": type_name(type(error)),
        "message": _without(root, message(error)),
        "frames": frames,
        "path": at["path"] if at else None,
        "line": at["line"] if at else None,
        "object": places.enclosing(root / at["path"], at["line"]) if at else None,
        "cause": describe(behind, root, depth - 1) if behind is not None and depth > 1 else None,
    }


def message(error: BaseException) -> str:
    """The error's text without SQLAlchemy's link to its documentation."""
    return str(error).split("(Background on this error at")[0].strip()


def _without(root: Path, text: str) -> str:
    """The text with the application's own files named from the root."""
    return text.replace(os.path.join(str(root), ""), "")


def type_name(kind: type) -> str:
    """`NameError` for built-in exceptions, else with the module: `sqlalchemy.exc.ArgumentError`."""
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def own_files(failure: Dict[str, Any]) -> Set[str]:
    """The application's files in which the failure passed."""
    return {frame["path"] for frame in failure["frames"] if frame["own"]}


def relative(path: str, root: Path) -> Optional[str]:
    """`path` relative to `root` with forward slashes; None if it is not the application's own."""
    resolved = Path(path).resolve()
    if root not in resolved.parents or not resolved.is_file():
        return None
    parts = resolved.relative_to(root).parts
    if "site-packages" in parts or "dist-packages" in parts:
        return None
    return "/".join(parts)


def _frames(error: BaseException, root: Path) -> List[Dict[str, Any]]:
    here = str(Path(__file__).resolve().parent)
    frames = [
        _frame(entry.filename, entry.lineno or 0, entry.name, entry.line or "", root)
        for entry in traceback.extract_tb(error.__traceback__)
        if entry.filename not in MACHINERY
        and not entry.filename.startswith(here)
        and entry.filename != importlib_file()
    ]
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_file():
        text = (error.text or "").strip()
        frames.append(_frame(error.filename, error.lineno or 1, "<module>", text, root))
    return frames


def importlib_file() -> Optional[str]:
    """The file of `importlib`, whose frames say nothing about the application."""
    return getattr(sys.modules.get("importlib"), "__file__", None)


def _frame(path: str, line: int, function: str, text: str, root: Path) -> Dict[str, Any]:
    own = relative(path, root)
    return {
        "path": own or path,
        "line": line,
        "function": function,
        "text": text,
        "own": own is not None,
    }
