"""Following what was applied through all later passes, and its place back to the first text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..source.lines import Lines
from ..source.module import decode
from ..source.shift import Shift
from ..values.finding import Finding
from ..values.proof import Placed
from ..values.text import Span

Read = Callable[[str], bytes]
Shifts = Mapping[str, Sequence[Shift]]
"""What was done to files in one pass: several steps each, in their order."""


@dataclass
class Trail:
    """All that passes did, by file, and where the applied edits stand by now.

    `passes` holds what each applied, at its place in the text of then, and did to the files.
    """

    passes: list[tuple[tuple[Finding, ...], Shifts]] = field(default_factory=list)
    _shifts: dict[str, list[Shift]] = field(default_factory=dict)
    _applied: list[tuple[Finding, tuple[tuple[str, Span], ...]]] = field(default_factory=list)

    def walk(self, applied: Sequence[Finding], shifts: Shifts, first: Read) -> None:
        """Note a pass: what it applied, and did to the files; `first` reads the originals."""
        self.passes.append((tuple(applied), shifts))
        moved = [
            (finding, tuple((path, _forward(span, shifts.get(path, ()))) for path, span in places))
            for finding, places in self._applied
        ]
        fresh = [(self.at_first(one, first), tuple(_placed(one, shifts))) for one in applied]
        self._applied = [*moved, *fresh]
        for path, steps in shifts.items():
            self._shifts.setdefault(path, []).extend(steps)

    def at_first(self, finding: Finding, first: Read) -> Finding:
        """A finding of a text in between, with its place in the original file."""
        steps = self._shifts.get(finding.path)
        if not steps:
            return finding
        start, end = finding.span.start, finding.span.end
        for step in reversed(steps):
            start, end = step.back(start), step.back(end)
        span = Span(start, max(start, end))
        lines = Lines(text_of(finding.path, first(finding.path)))
        line, column = lines.position(span.start)
        end_line, end_column = lines.position(span.end)
        return replace(
            finding, span=span, line=line, column=column, end_line=end_line, end_column=end_column
        )

    def applied(self, now: Read) -> tuple[Finding, ...]:
        """Everything applied: at its place in the originals, with the lines where it stands now."""
        tables: dict[str, Lines] = {}
        found = []
        for finding, places in self._applied:
            placed = []
            for path, span in places:
                if path not in tables:
                    tables[path] = Lines(text_of(path, now(path)))
                first, last = (tables[path].position(at)[0] for at in (span.start, span.end))
                placed.append(Placed(path, first, last))
            found.append(replace(finding, after=tuple(sorted(set(placed)))))
        return tuple(found)


def text_of(path: str, data: bytes) -> str:
    """The text that rules see of a file, whose spans count its characters."""
    if path.endswith(".py"):
        return decode(path, data)[0]
    return data.decode("utf-8", "surrogateescape")


def _forward(span: Span, steps: Sequence[Shift]) -> Span:
    for step in steps:
        span = step.forward(span)
    return span


def _placed(finding: Finding, shifts: Shifts) -> list[tuple[str, Span]]:
    """Where the edits of a finding stand after the pass that made them."""
    assert finding.fix is not None
    found = []
    for edit in finding.fix.edits:
        path = edit.path or finding.path
        first, *later = shifts[path]
        found.append((path, _forward(first.placed(replace(edit, path=None)), later)))
    return found
