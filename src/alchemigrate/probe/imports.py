"""Imports the application's modules one after the other, and tells what loaded and what failed."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

from .attempt import attempt
from .discover import bases
from .echoes import echo_of
from .failure import describe, relative


class Loaded(NamedTuple):
    """Names of the modules that loaded; failures (see `failure.describe`) with `module`,
    `files` (its own source) and `echo_of`; and modules that came from outside the project, as
    {module, path}."""

    loaded: List[str]
    failed: List[Dict[str, Any]]
    elsewhere: List[Dict[str, str]]

    def summary(self) -> Dict[str, Any]:
        """`total, loaded, failed, elsewhere` as plain data."""
        return dict(self._asdict(), total=len(self.loaded) + len(self.failed))


def load(root: Path, modules: List[str]) -> Loaded:
    """Import each module in turn; a failure never stops the others."""
    result = Loaded([], [], [])
    for name in modules:
        error = attempt(importlib.import_module, name).error
        if error is not None:
            result.failed.append(_failure(name, error, result.failed, root))
            continue
        result.loaded.append(name)
        path = getattr(sys.modules.get(name), "__file__", None)
        if path and relative(path, root) is None:
            result.elsewhere.append({"module": name, "path": path})
    return result


def module_file(name: str, root: Path) -> Optional[Path]:
    """The source file of a module that loaded, or that stands where its name says; else None."""
    known = getattr(sys.modules.get(name), "__file__", None)
    if known:
        return Path(known)
    for base in bases(root):
        stem = base.joinpath(*name.split("."))
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if path.is_file():
                return path
    return None


def _failure(
    name: str, error: BaseException, earlier: List[Dict[str, Any]], root: Path
) -> Dict[str, Any]:
    failure = describe(error, root)
    path = module_file(name, root)
    own = relative(str(path), root) if path else None
    failure.update(module=name, files=[own] if own else [])
    failure["echo_of"] = echo_of(failure, earlier)
    return failure
