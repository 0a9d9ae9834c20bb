"""Which HTTP request an application is at work on, told by the frames of its web framework.

Python 3.8 and later, the standard library only. One request is known at a time: the outermost of
the ones that began last, in whichever thread its work is done.
"""

from __future__ import annotations

import dis
import re
import sys
from typing import Any, Dict

SERVERS = {
    "starlette.applications": ("Starlette", "__call__", "scope"),
    "flask.app": ("Flask", "wsgi_app", "environ"),
    "pyramid.router": ("Router", "__call__", "environ"),
}
"""By module the class and method that every request passes, and the argument that describes it."""

VARIABLE_PART = re.compile(
    r"/(?:\d+|[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})(?=/|$)"
)
SUSPENDED = ("YIELD_VALUE", "YIELD_FROM", "SEND", "RESUME")


class Requests:
    """`now` is the request at work, `GET /orders/*`; empty if there is none."""

    def __init__(self) -> None:
        self.now = ""
        self.entries: Dict[Any, str] = {}
        self._frame: Any = None
        self._raised = False

    def watch(self, module: str) -> None:
        """Know the entry of a web framework, which has been imported."""
        class_, method, argument = SERVERS[module]
        function = getattr(getattr(sys.modules[module], class_, None), method, None)
        code = getattr(function, "__code__", None)
        if code is not None:
            self.entries[code] = argument

    def enter(self, frame: Any) -> Any:
        """A request comes in, or its coroutine goes on."""
        if self._frame is None:
            name = _name(frame.f_locals.get(self.entries[frame.f_code]))
            if name:
                self._frame, self.now = frame, name
        return self._within if self._frame is frame else None

    def leave(self) -> None:
        """Whatever was at work is over."""
        self._frame, self.now, self._raised = None, "", False

    def _within(self, frame: Any, event: str, argument: Any) -> Any:
        if event == "exception":
            self._raised = True
        elif event == "line":
            self._raised = False
        elif event == "return" and (self._raised or not _suspended(frame)):
            self.leave()
        return self._within


def _suspended(frame: Any) -> bool:
    """Whether a frame that returns is a coroutine that only waits."""
    if not frame.f_code.co_flags & 0x80:
        return False
    at, code = frame.f_lasti, frame.f_code.co_code
    names = [dis.opname[code[place]] for place in (at, at + 2) if 0 <= place < len(code)]
    return any(name in SUSPENDED for name in names)


def _name(given: Any) -> str:
    """The request that an ASGI scope or a WSGI environ describes, its numbers left out."""
    if not isinstance(given, dict):
        return ""
    if given.get("type", "http") != "http":
        return ""
    method = given.get("method") or given.get("REQUEST_METHOD") or ""
    path = given.get("path") or given.get("PATH_INFO") or "/"
    return "{} {}".format(method, VARIABLE_PART.sub("/*", str(path))) if method else ""
