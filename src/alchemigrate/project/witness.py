"""What a recorded test run saw of a module: kinds of receivers, executed lines."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from functools import cached_property

from ..source.module import Module
from ..values.evidence import FileEvidence, Place, Seen
from .kinds import UNKNOWN, Kind, Value

Evidence = Mapping[str, FileEvidence]
_KINDS = {str(kind): kind for kind in Kind}


def digest(data: bytes) -> str:
    """What a file's evidence is bound to."""
    return hashlib.sha256(data).hexdigest()


class Witness:
    """The evidence of one unchanged file, as questions about its nodes."""

    def __init__(self, seen: FileEvidence) -> None:
        self._seen = seen

    def receiver(self, module: Module, node: ast.expr) -> Value:
        """What the receiver of a method call was, every time that tests ran it; else UNKNOWN.

        Calls of other libraries are not seen: a line that a test ran without a call of SQLAlchemy
        proves nothing.
        """
        attribute = module.parents.get(node)
        call = module.parents.get(attribute) if isinstance(attribute, ast.Attribute) else None
        if not isinstance(call, ast.Call) or call.func is not attribute:
            return UNKNOWN
        assert isinstance(attribute, ast.Attribute)
        calls = self._calls(module, call, attribute.attr)
        kinds = {kind for seen in calls for kind in seen.receivers}
        if any(seen.tests < self._seen.lines.get(seen.place[0], 0) for seen in calls):
            return UNKNOWN
        kind = _KINDS.get(next(iter(kinds))) if len(kinds) == 1 else None
        return Value(kind) if kind is not None else UNKNOWN

    def tests(self, first: int, last: int) -> int:
        """How many tests ran one of these lines; 0 if none did."""
        return max((self._seen.lines.get(line, 0) for line in range(first, last + 1)), default=0)

    def requests(self, first: int, last: int) -> int:
        """How many different HTTP requests of the tests ran one of these lines; 0 if none did."""
        return max((self._seen.requests.get(line, 0) for line in range(first, last + 1)), default=0)

    def _calls(self, module: Module, call: ast.Call, method: str) -> list[Seen]:
        place = (call.lineno, call.col_offset, call.end_lineno or 0, call.end_col_offset or 0)
        exact = self._by_place.get((place, method))
        if exact is not None:
            return [exact]
        same_line = self._by_place.get(((call.lineno, -1, -1, -1), method))
        return [same_line] if same_line and _alone(module, call.lineno, method) else []

    @cached_property
    def _by_place(self) -> dict[tuple[Place, str], Seen]:
        return {(seen.place, seen.method): seen for seen in self._seen.calls}


def _alone(module: Module, line: int, method: str) -> bool:
    """Whether one call of a method stands on a line: its column need not be known then."""
    calls = [node for node in module.nodes if isinstance(node, ast.Call) and node.lineno == line]
    return [getattr(call.func, "attr", "") for call in calls].count(method) == 1
