"""Tells the first true failure from those that merely follow from it.

A module that failed is taken out of `sys.modules`, but what it had defined before stays behind;
so whoever imports it next meets the same exception again, or stumbles over the remains: "Table
'orders' is already defined", "already contains a class", "Multiple classes found for path". A
circle of imports fails anew at each module where it is entered.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

from . import places
from .failure import own_files

REMAINS = re.compile(
    r"is already defined for this MetaData|already contains a class with|"
    r"Multiple classes found for path|already has a primary mapper defined"
)
ABSENT = re.compile(
    r"failed to locate a name|could not find table|Multiple classes found for path|"
    r"is not mapped|neither .* nor .* found|does not refer to a mapped class"
)
CIRCLE = re.compile(r"partially initialized module")
ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
QUOTED = re.compile(r"""['"](?:[^'"\s]*\.)?([A-Za-z_]\w*)['"]""")


def echo_of(failure: Dict[str, Any], earlier: Iterable[Dict[str, Any]]) -> Optional[str]:
    """The module whose earlier failure this import failure repeats or follows from, or None."""
    for before in earlier:
        again = _signature(before) == _signature(failure)
        if again or _stumbles(failure, before) or _same_circle(failure, before):
            return before["echo_of"] or str(before["module"])
    return None


def mapper_echo(message: str, failed: Iterable[Dict[str, Any]], root: Path) -> Optional[str]:
    """The failed module that defines what a mapper looked for in vain, or None."""
    if not ABSENT.search(message):
        return None
    wanted = set(QUOTED.findall(message))
    for failure in failed:
        files: List[str] = sorted(own_files(failure))
        if any(wanted & places.names_defined(root / path) for path in files + failure["files"]):
            return failure["echo_of"] or str(failure["module"])
    return None


def _signature(failure: Dict[str, Any]) -> Tuple[Any, ...]:
    text = ADDRESS.sub("0x", failure["message"])
    return failure["type"], text, failure["path"], failure["line"]


def _stumbles(failure: Dict[str, Any], before: Dict[str, Any]) -> bool:
    return bool(REMAINS.search(failure["message"])) and failure["path"] in own_files(before)


def _same_circle(failure: Dict[str, Any], before: Dict[str, Any]) -> bool:
    circular = all(CIRCLE.search(one["message"]) for one in (failure, before))
    return circular and own_files(failure) == own_files(before)
