"""The SQL proof as a person reads it, in 80 columns."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..upgrade.proof.sql.difference import Kind
from ..upgrade.proof.sql.harmless import Harmless

if TYPE_CHECKING:
    from ..upgrade.proof.sql.difference import Difference, Told
    from ..upgrade.proof.sql.proof import SqlProof

WIDTH = 80
MOST = 20
"""Differences that are shown; JSON has all."""

NAMED = 3


def sql_lines(proof: SqlProof) -> list[str]:
    """The figures, the harmless differences with their counts, then each other difference."""
    told = proof.as_json()
    if not proof.steps and not proof.differences:
        return ["sql: not compared, since the tests send nothing through SQLAlchemy"]
    lines = [
        f"sql: {_count(told['tests'], 'test')} compared in {told['steps']} steps: "
        f"{told['equal']} equal, "
        f"{told['harmless']} up to harmless differences, {told['different']} different",
    ]
    if proof.volatile:
        lines.append(
            f"  {_count(proof.volatile, 'value')} change from run to run: types are compared"
        )
    if proof.unsteady:
        lines.append(
            f"  the statements of {_count(len(proof.unsteady), 'test')} change from run to run"
        )
    lines += _harmless(proof)
    roots = [one for one in proof.differences if one.root]
    for difference in roots[:MOST]:
        lines += difference_lines(difference)
    if len(roots) > MOST:
        lines.append(f"  and {len(roots) - MOST} more differences; JSON has them all")
    later = len(proof.differences) - len(roots)
    if later:
        lines.append(f"  and {_count(later, 'difference')} later in the same tests; JSON has all")
    return [line for text in lines for line in _wrapped(text)]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _harmless(proof: SqlProof) -> Iterator[str]:
    counts = Counter(one for test in proof.equal_tests for one in proof.tests[test])
    if counts:
        yield "  harmless differences, and in how many tests (--strict-sql NAME counts one):"
    for one in Harmless:
        if counts[one]:
            line = f"    {one:<18}{counts[one]:>5}  {one.meaning}"
            yield from textwrap.wrap(line, WIDTH, subsequent_indent=" " * 29)


def difference_lines(difference: Difference) -> list[str]:
    """What differs, in which tests, and both sides below each other."""
    times = f" ({difference.times} times)" if difference.times > 1 else ""
    tests = difference.tests[:NAMED]
    more = len(difference.tests) - len(tests)
    lines = [f"  {difference.kind}{times} in {tests[0]}"]
    lines += [f"    and {test}" for test in tests[1:]]
    lines += [f"    and {more} more tests"] if more else []
    lines += [f"    {difference.message}"] if difference.message else []
    lines += _blame(difference)
    if difference.kind is Kind.BROKEN:
        return [*lines, *_side("sent last", difference.after)]
    return [*lines, *_side("before", difference.before), *_side("after", difference.after)]


def _blame(difference: Difference) -> list[str]:
    blame = difference.blame
    if blame is None:
        return []
    last = f"-{blame.end_line}" if blame.end_line > blame.line else ""
    by = f" by {', '.join(blame.rules)}" if blame.rules else ""
    edited = f", edited{by}" if blame.edited else ", where nothing was edited"
    return [f"    from {blame.path}:{blame.line}{last}{edited}"]


def _side(name: str, side: Told | None) -> list[str]:
    if side is None:
        return [f"    {name:<7} nothing"]
    places = " < ".join(f"{place.path}:{place.line}" for place in side.stack[:NAMED])
    lines = [f"    {name:<7} {places or 'outside of the project'}"]
    lines += [f"      {line.strip()}" for line in side.sql.strip().splitlines()]
    lines += _values(side.values)
    facts = [f"{side.count} rows" if side.count is not None else "", side.fate]
    facts = [fact for fact in facts if fact]
    return [*lines, *([f"      {', '.join(facts)}"] if facts else [])]


def _values(values: Sequence[Sequence[str]]) -> list[str]:
    return [f"      with ({', '.join(row)})" for row in values if row]


def _wrapped(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
