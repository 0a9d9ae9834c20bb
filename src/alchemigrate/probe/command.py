"""The probe's command line: a command and one JSON argument; the answer goes to a file.

Arguments (JSON object): `root` (folder of the project), `output` (file for the answer), and
optionally `modules` (dotted names, default: all that are found), `exclude` (folder names),
`timeout` (seconds; then every thread's stack is printed to stderr and the process ends).
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List

from . import VERSION, alchemy, fingerprint, models, start
from .discover import Found, bases, discover

COMMANDS: Dict[str, Callable[[Path, List[str]], Dict[str, Any]]] = {
    "start": start.report,
    "fingerprint": fingerprint.report,
    "models": models.report,
}

SELDOM = (50_000, 20, 100)
"""Models are made to stay: looking for garbage among them takes a third of the time they do."""


def run(arguments: List[str]) -> int:
    """Carry out `COMMAND JSON` and write the answer; 0 if there is one, 2 for a wrong call."""
    if len(arguments) != 2 or arguments[0] not in COMMANDS:
        print(f"usage: probe {'|'.join(sorted(COMMANDS))} JSON", file=sys.stderr)
        return 2
    name, wishes = arguments[0], json.loads(arguments[1])
    root = Path(wishes["root"]).resolve()
    _prepare(root)
    found = _found(root, wishes)
    answer: Dict[str, Any] = {
        "version": VERSION,
        "command": name,
        "root": str(root),
        "python": platform.python_version(),
        "sqlalchemy": alchemy.version(),
        "skipped": [{"path": one.path, "reason": one.reason} for one in found.skipped],
    }
    if wishes.get("timeout"):
        faulthandler.dump_traceback_later(wishes["timeout"], exit=True)
    answer.update(COMMANDS[name](root, found.modules))
    _write(Path(wishes["output"]), answer)
    gc.freeze()  # the interpreter then ends without looking for garbage among all models
    return 0


def _prepare(root: Path) -> None:
    """Make the process look like the application's: its folder, its path, no arguments."""
    sys.dont_write_bytecode = True
    gc.set_threshold(*SELDOM)
    os.environ.setdefault("SQLALCHEMY_WARN_20", "1")
    faulthandler.enable()
    sys.argv[:] = ["application"]
    os.chdir(str(root))
    for place in bases(root):
        if str(place) not in sys.path:
            sys.path.insert(0, str(place))


def _found(root: Path, wishes: Dict[str, Any]) -> Found:
    if wishes.get("modules"):
        return Found(list(wishes["modules"]), [])
    return discover(root, frozenset(wishes.get("exclude") or ()))


def _write(path: Path, answer: Dict[str, Any]) -> None:
    """Write the answer whole or not at all, so that a reader never sees half of it."""
    draft = path.with_name(path.name + ".part")
    draft.write_text(json.dumps(answer), encoding="utf-8")
    os.replace(str(draft), str(path))
