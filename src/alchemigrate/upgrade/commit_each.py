"""An upgrade that was written, as one git commit for each rule."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator

from ..errors import AlchemigrateError, RunError
from ..rulekit.load import load
from ..rulekit.rule import Rule
from ..values.finding import Finding
from .check import aim
from .engine import Report
from .gitcommits import Planned, Repository
from .ledger import count
from .portions import Portion, portions
from .rollback import rollback

WIDTH = 72
"""Columns of a commit message."""
_SENTENCE = re.compile(r"(?:`[^`]*`|[^`])+?[.!?](?=\s|$)", re.DOTALL)


def commit_each(report: Report, repository: Repository) -> list[str]:
    """Commit what a report has written, rule by rule; the names of the commits.

    The files stay as they are: the last commit holds just that. If one cannot be made the whole
    run is taken back, and the RunError says so.
    """
    if report.run is None:
        return []
    rules = {rule.name: rule for rule in load()}
    parent = repository.head()
    try:
        planned = [
            Planned(message(one, rules[one.rule], report.target), one.files)
            for one in portions(report)
        ]
        return repository.commit(planned, parent)
    except AlchemigrateError as error:
        rollback(report.tree.root, report.run)
        raise RunError(
            f"{error.what}; the upgrade was taken back", where=error.where, cure=error.cure
        ) from error


def message(portion: Portion, rule: Rule, target: str) -> str:
    """The message of a commit: rule and count, why, how it is proven, and what came along."""
    places = _places(len(portion.findings))
    parts = [f"{aim(target)}: {rule.name} ({places})", _filled(why(rule))]
    parts += [_filled(line) for line in _facts(portion)]
    return "\n\n".join(parts) + "\n"


def why(rule: Rule) -> str:
    """The first sentence of a rule's explanation, else its title."""
    _, _, body = rule.page.strip().partition("\n")
    found = _SENTENCE.match(body.strip())
    return " ".join(found[0].split()) if found else rule.title


def _facts(portion: Portion) -> Iterator[str]:
    yield f"Proof: {_proofs((*portion.findings, *portion.along))}."
    others = Counter(one.rule for one in portion.along)
    if others:
        told = ", ".join(f"{rule} ({_places(number)})" for rule, number in sorted(others.items()))
        yield f"Along with it, as its edits are made upon theirs: {told}."


def _proofs(found: tuple[Finding, ...]) -> str:
    told = [f"{number} {name}" for name, number in count(found).items() if number]
    return ", ".join(told) or "none"


def _places(number: int) -> str:
    return f"{number} place{'' if number == 1 else 's'}"


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
