"""Reports as a comment on a pull request: figures first, places folded away, never too long."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..upgrade.ledger import count
from ..upgrade.risk.assess import assess
from ..values.finding import Finding, Status
from . import sizes, step
from .risk import risk_line
from .severity import by_weight
from .statistics import Statistic, statistics
from .wording import NOWHERE, figures, outcome, plural

if TYPE_CHECKING:
    from ..upgrade.told import Told

LIMIT = 65_536
"""Characters that GitHub takes of a comment; bytes are counted, of which there are never fewer."""
SPARE = 1024
"""Bytes kept for saying what is left out and closing what is open."""
HEAD = "| rule | level | findings | fixable | applied | left |\n|---|---|--:|--:|--:|--:|"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&])")
_CALLED = re.compile(r"(@(?=\w)|#(?=\d))")


def render(report: Told, counts_only: bool) -> str:
    """The report as Markdown; `counts_only` leaves out the places."""
    page = _Page()
    page.add(f"### {report.subject}: {_headline(report)}\n")
    page.add(f"\n{escaped(figures(report))}\n")
    if report.findings:
        page.add(f"\n{escaped(risk_line(assess(report.findings), report.has_target))}\n")
    page.table(statistics(report.findings))
    page.proofs(count(report.findings))
    if not counts_only:
        _places(page, report)
    return page.text()


def _headline(report: Told) -> str:
    applied = report.statuses[Status.APPLIED]
    left = plural(len(report.left), "finding")
    return f"{left} left" + (f", {applied} applied" if applied else "")


def _places(page: _Page, report: Told) -> None:
    allowed = [one for one in report.findings if one.status is Status.SUPPRESSED]
    applied = [one for one in report.findings if one.status is Status.APPLIED]
    page.details("Left", list(_by_rule(report.left)))
    page.details(
        "Seen when the tests ran, found by no rule",
        [f"- {code(f'{one.path}:{one.line}')} {escaped(one.message)}\n" for one in report.unfound],
    )
    page.details(
        "Not read",
        [f"- {code(entry.path)}: {escaped(entry.reason)}\n" for entry in report.skipped],
    )
    ahead = [f"{escaped(line)}\n" for line in step.lines(report.ahead)] if report.ahead else []
    page.details("The step to another SQLAlchemy", [f"- {line}" for line in ahead])
    measured = (
        [f"{escaped(line)}\n" for line in sizes.lines(report.measured)] if report.measured else []
    )
    page.details("The database", [f"- {line}" for line in measured])
    page.details("Allowed", list(_by_rule(allowed)))
    page.details("Applied", list(_by_rule(applied)))


def _by_rule(found: Iterable[Finding]) -> Iterator[str]:
    """An item of a list for each finding, with its rule, level and what became of it."""
    for one in by_weight(found):
        place = code(f"{one.path}:{one.line}") if one.is_placed else NOWHERE
        told = f"{escaped(one.message)}: {escaped(outcome(one))}"
        yield f"- {place} {code(one.rule)} {one.level}: {told}\n"


@dataclass
class _Page:
    """What was written so far; parts that do not fit are counted instead."""

    _parts: list[str] = field(default_factory=list)
    _size: int = 0

    def text(self) -> str:
        return "".join(self._parts)

    def add(self, text: str) -> bool:
        """Write a part, if there is room for it."""
        size = len(text.encode("utf-8", "replace"))
        if self._size + size > LIMIT - SPARE:
            return False
        self._force(text)
        return True

    def _force(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text.encode("utf-8", "replace"))

    def table(self, counted: Iterable[Statistic]) -> None:
        rows = [
            f"| {code(one.rule)} | {one.level} | {one.findings} | {one.fixable} "
            f"| {one.applied} | {one.left} |\n"
            for one in counted
        ]
        if rows and self.add(f"\n{HEAD}\n"):
            self._items(rows)

    def proofs(self, counts: dict[str, int]) -> None:
        if any(counts.values()):
            told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
            self.add(f"\nProofs of what was applied: {told}.\n")

    def details(self, title: str, items: list[str]) -> None:
        """A part that is folded away, under its title and count."""
        head = f"\n<details>\n<summary>{html.escape(title)}: {len(items)}</summary>\n\n"
        if items and self.add(head):
            self._items(items)
            self._force("\n</details>\n")
        elif items:
            self._force(f"\n{html.escape(title)}: … and {len(items)} more\n")

    def _items(self, items: list[str]) -> None:
        for number, item in enumerate(items):
            if not self.add(item):
                self._force(f"\n… and {len(items) - number} more\n")
                return


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, that calls nobody and links to nothing."""
    words = " ".join(text.split())
    return _CALLED.sub("\\1\u200b", _SPECIAL.sub(r"\\\1", words))


def code(text: str) -> str:
    """Text as code, whatever backticks it has."""
    words = " ".join(text.split())
    longest = max(map(len, re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}"
