"""An upgrade in portions, one for each rule: the files after each of them, and what it holds.

Edits of all passes are woven into one text for each file, so that every portion is the original
with the edits of its rule and of those before it. The last portion is the upgrade, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from ..errors import SourceError
from ..source.module import decode, encode, parse
from ..source.weave import Weave
from ..values.finding import Finding, Status
from ..values.text import Edit, Import
from .engine import Report
from .trail import Shifts, text_of


@dataclass(frozen=True, slots=True)
class Portion:
    """What is applied of a `rule`, what of other rules it was made upon, and the files' bytes."""

    rule: str
    findings: tuple[Finding, ...]
    along: tuple[Finding, ...]
    files: Mapping[str, bytes]


@dataclass
class _Units:
    """Applied findings by number; the edits of imports have numbers of their own."""

    findings: list[Finding] = field(default_factory=list)
    first_pass: dict[str, int] = field(default_factory=dict)
    """The pass in which each rule was applied first."""
    early: dict[int, set[int]] = field(default_factory=dict)
    """For the edit that brings an import: the findings before which it must be there."""
    late: dict[int, set[int]] = field(default_factory=dict)
    """For the edit that drops an import: the findings that it must wait for."""
    needs: dict[int, set[int]] = field(default_factory=dict)
    weaves: dict[str, Weave] = field(default_factory=dict)


def portions(report: Report) -> tuple[Portion, ...]:
    """The portions of a report that has been applied, in an order in which each can be made."""
    units = _woven(report)
    applied = [one for one in report.findings if one.status is Status.APPLIED]
    order = _order(units)
    turn = _turns(units, order)
    states = {path: _states(path, report, units, turn, len(order)) for path in units.weaves}
    made: list[Portion] = []
    held: list[int] = []
    for number, rule in enumerate(order):
        held += [unit for unit in range(len(applied)) if turn[unit] == number]
        files = {path: each[number + 1] for path, each in states.items()
                 if each[number + 1] != each[number]}  # fmt: skip
        if files:
            mine = tuple(applied[unit] for unit in held if applied[unit].rule == rule)
            others = tuple(applied[unit] for unit in held if applied[unit].rule != rule)
            made.append(Portion(rule, mine, others, files))
            held = []
    return tuple(made)


def _woven(report: Report) -> _Units:
    units = _Units()
    assert report.trail is not None
    total = sum(len(applied) for applied, _ in report.trail.passes)
    imports = count(total)
    for number, (applied, shifts) in enumerate(report.trail.passes):
        start = len(units.findings)
        units.findings += applied
        for one in applied:
            units.first_pass.setdefault(one.rule, number)
        for path, steps in shifts.items():
            first, *rest = steps
            weave = units.weaves.get(path)
            if weave is None:
                weave = units.weaves[path] = Weave.of(text_of(path, report.tree.read(path)))
            owners = _owners(path, applied, start)
            weave.step([(owners[edit][0], edit) for edit in first.edits])
            for edit in first.edits:
                for other in owners[edit][1:]:
                    units.needs.setdefault(other, set()).add(owners[edit][0])
            for step in rest:
                unit = next(imports)
                weave.step([(unit, edit) for edit in step.edits])
                assert step.item is not None
                (units.late if step.item.drop else units.early)[unit] = set()
    _imports(units, report.trail.passes, total)
    for weave in units.weaves.values():
        for unit, needed in weave.needs.items():
            units.needs.setdefault(unit, set()).update(needed - units.late.keys())
    return units


def _owners(path: str, applied: Sequence[Finding], start: int) -> dict[Edit, list[int]]:
    """The findings that made each edit of a file in a pass; `start` is the number of the first."""
    found: dict[Edit, list[int]] = {}
    for unit, finding in enumerate(applied, start):
        for edit in finding.fix.edits if finding.fix else ():
            if (edit.path or finding.path) == path:
                found.setdefault(Edit(edit.start, edit.end, edit.text), []).append(unit)
    return found


def _imports(
    units: _Units, passes: Iterable[tuple[tuple[Finding, ...], Shifts]], first: int
) -> None:
    """Which findings the edits of imports must precede or follow.

    An import must be there for all that asked for it, and for whatever a later pass did in its
    file, for that may use it without asking; one that was dropped was used until all was done.
    """
    asked: dict[tuple[str, Import], set[int]] = {}
    touched: dict[tuple[str, int], set[int]] = {}
    unit = 0
    every = tuple(passes)
    for number, (applied, _) in enumerate(every):
        for finding in applied:
            for item in finding.fix.imports if finding.fix else ():
                asked.setdefault((item.path or finding.path, _plain(item)), set()).add(unit)
            for path in _paths(finding):
                touched.setdefault((path, number), set()).add(unit)
            unit += 1
    edit = count(first)
    for number, (_, shifts) in enumerate(every):
        for path, steps in shifts.items():
            for step in steps[1:]:
                this = next(edit)
                assert step.item is not None
                dropped = step.item.drop
                near = [touched.get((path, other), set()) for other in range(len(every))]
                if dropped:
                    units.late[this] = set().union(*near[: number + 1])
                else:
                    units.early[this] = asked.get((path, _plain(step.item)), set()).union(
                        *near[number + 1 :]
                    )


def _plain(item: Import) -> Import:
    return Import(item.module, item.name, item.alias, item.drop)


def _paths(finding: Finding) -> set[str]:
    assert finding.fix is not None
    edits = {edit.path or finding.path for edit in finding.fix.edits}
    return edits | {item.path or finding.path for item in finding.fix.imports}


def _order(units: _Units) -> list[str]:
    """The rules, each after those it was made upon, as far as that goes in no circle."""
    rule_of = dict(enumerate(one.rule for one in units.findings))
    upon: dict[str, set[str]] = {rule: set() for rule in units.first_pass}
    for unit, needed in units.needs.items():
        if unit in rule_of:
            upon[rule_of[unit]] |= {rule_of[one] for one in needed if one in rule_of}
    left = sorted(upon, key=lambda rule: (units.first_pass[rule], rule))
    order: list[str] = []
    while left:
        ready = (rule for rule in left if not upon[rule] - {rule, *order})
        chosen = next(ready, left[0])
        left.remove(chosen)
        order.append(chosen)
    return order


def _turns(units: _Units, order: Sequence[str]) -> dict[int, int]:
    """The portion of every unit: its rule's, or an earlier one that was made upon it."""
    places = {rule: number for number, rule in enumerate(order)}
    turn = {unit: places[one.rule] for unit, one in enumerate(units.findings)}
    turn |= dict.fromkeys([*units.early, *units.late], len(order) - 1)
    needs = {unit: set(needed) for unit, needed in units.needs.items()}
    for unit, before in units.early.items():
        for other in before:
            needs.setdefault(other, set()).add(unit)
    work = list(needs)
    while work:
        unit = work.pop()
        for needed in needs.get(unit, ()):
            if turn[needed] > turn[unit]:
                turn[needed] = turn[unit]
                work.append(needed)
    for unit, after in units.late.items():
        turn[unit] = max([turn[other] for other in after], default=0)
    return turn


def _states(
    path: str, report: Report, units: _Units, turn: Mapping[int, int], number: int
) -> list[bytes]:
    """A file's bytes before the first and after each portion; where the edits of some would leave
    no Python, they come with a later one."""
    original = report.tree.read(path)
    final = report.changed.get(path, original)
    weave = units.weaves[path]
    states = [original]
    for portion in range(number):
        text = weave.text(lambda unit, portion=portion: turn[unit] <= portion)  # type: ignore[misc]
        data = _encoded(path, text, original)
        states.append(data if data is not None else states[-1])
    if states[-1] != final:
        return [*[original] * number, final]
    return states


def _encoded(path: str, text: str, original: bytes) -> bytes | None:
    if not path.endswith(".py"):
        return text.encode("utf-8", "surrogateescape")
    _, encoding, has_bom = decode(path, original)
    try:
        data = encode(text, encoding, has_bom)
        parse(path, data)
    except (SourceError, UnicodeEncodeError):
        return None
    return data
