"""The story in sentences: what was met, what became of it, and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ...values.finding import Level, Status
from ..wording import duration as duration
from .figures import DONE
from .story import Story

THING = "rule"
COMMAND = "alchemigrate check"
EVEN_MORE = "alchemigrate check --modern"
MORE = "also lists what works but has a better form."
READ = "were read from the code"
CLASS = ("mapped class", "mapped classes")
TROUBLE = "breaks, changes or warns"
ENDED = "rewritten"


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next: a sentence, a command if one does it, and the part of the page it is in."""

    what: str
    command: str = ""
    link: str = ""


def number(count: int, one: str, many: str = "") -> str:
    """`1 finding`, `1,204 findings`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def target(story: Story) -> str:
    """What the code is to run on, for people."""
    if story.target == "bridge":
        return "SQLAlchemy 1.4 and 2.x alike"
    return f"SQLAlchemy {story.target}" if story.target else "SQLAlchemy 2"


def title(story: Story) -> str:
    """The first heading of the page."""
    if story.command == "upgrade":
        return f"Upgrade of {story.project} to {target(story)}"
    return f"Check of {story.project} for {target(story)}"


def opening(story: Story) -> list[str]:
    """The story in a few sentences."""
    found = story.findings
    if not found:
        return [f"Nothing in {story.project} meets a change of SQLAlchemy."]
    files = len({one.path for one in found})
    told = [
        f"{number(len(found), 'place')} in {number(files, 'file')} "
        f"{'meets' if len(found) == 1 else 'meet'} a change on the way to {target(story)}."
    ]
    return [*told, *_became(story), *_undone(story)]


def _became(story: Story) -> list[str]:
    counts = Counter(one.status for one in story.findings)
    told = []
    if applied := counts[Status.APPLIED]:
        doing = "rewritten" if story.run else "to be rewritten"
        told.append(f"{_are(applied)} {doing}, in {number(len(story.changes), 'file')}.")
    if can := counts[Status.OPEN]:
        told.append(f"{can:,} can be rewritten by the tool.")
    if left := counts[Status.NO_FIX]:
        told.append(f"{_are(left)} left to a person, with the reason.")
    if waiting := counts[Status.WITHHELD] + counts[Status.CONFLICT]:
        told.append(f"{_are(waiting)} waiting for a person's look: there is a fix, not a proof.")
    if allowed := counts[Status.SUPPRESSED]:
        told.append(f"{_are(allowed)} allowed by a comment in the code.")
    if known := counts[Status.BASELINE]:
        told.append(f"{_are(known)} known from the baseline.")
    return [*told, _severe(story)]


def _are(count: int) -> str:
    return f"{count:,} {'is' if count == 1 else 'are'}"


def _severe(story: Story) -> str:
    left = Counter(one.level for one in story.findings if one.status not in DONE)
    told = []
    if left[Level.BREAKS]:
        told.append(f"{left[Level.BREAKS]:,} would raise an error")
    if left[Level.SILENT]:
        told.append(f"{left[Level.SILENT]:,} would silently do something else")
    if told:
        return f"If nothing more is done, {' and '.join(told)}."
    if left:
        return "Nothing of what is left raises an error or silently does something else."
    return "Nothing is left to do."


def _undone(story: Story) -> list[str]:
    if story.run is None or story.run.state == "verified":
        return []
    if story.run.state == "rolled-back":
        return ["The run was rolled back: every file is as it was before."]
    why = f": {story.run.error}" if story.run.error else ""
    return [f"The run ended as “{story.run.state}”{why}."]


COMPARED = {
    "schema": "its tables and mapped classes",
    "sql": "the SQL of its tests",
    "tests": "its tests",
}
"""What `verify` compares, by the parts of its document."""


def verdict(story: Story) -> tuple[str, str]:
    """Whether it was shown to be the same application: a word for the eye, and a sentence.

    What was not compared is said: it is not known to be the same.
    """
    proof = story.verification
    if proof is None:
        return "unknown", "Whether it is still the same application has not been shown yet."
    versions = f"SQLAlchemy {proof.get('before', '?')} and {proof.get('after', '?')}"
    if not proof.get("holds"):
        return "differs", f"Not the same application yet: it differs between {versions}."
    same = _listed(words for part, words in COMPARED.items() if proof.get(part))
    open_ = _listed(words for part, words in COMPARED.items() if not proof.get(part))
    if not open_:
        return "holds", f"It is still the same application: {same} agree on {versions}."
    return "part", f"Shown so far: {same} agree on {versions}. Not compared: {open_}."


def _listed(parts: Iterable[str]) -> str:
    every = list(parts)
    return " and ".join(filter(None, (", ".join(every[:-1]), *every[-1:])))


BY_HAND = {
    Level.BREAKS: "that would raise an error",
    Level.SILENT: "that would silently do something else",
    Level.WEAK: "that let in what should stay out",
    Level.SLOW: "that get slow with the data",
    Level.DEPRECATED: "that would warn",
    Level.LEGACY: "in time: what stands there works",
}


def following(story: Story) -> list[Next]:
    """What to do next, the most urgent first."""
    steps = []
    if story.verification is not None and not story.verification.get("holds"):
        steps.append(Next("Look at what differs.", link="#same"))
    steps += _with_the_tool(story)
    kept = story.run is not None and story.run.state == "verified"
    if kept and verdict(story)[0] in ("unknown", "part"):
        steps.append(Next("Show that it is still the same application.", "alchemigrate verify"))
    by_hand = Counter(one.level for one in story.findings if one.status is Status.NO_FIX)
    for level, meaning in BY_HAND.items():
        if by_hand[level]:
            what = f"Decide {number(by_hand[level], 'place')} by hand {meaning}."
            steps.append(Next(what, link=f"#findings?status=no-fix&level={level}"))
    if story.run is not None and kept:
        back = f"alchemigrate rollback {story.run.id}"
        steps.append(Next("Take all of it back, if need be.", back))
    return steps


def _with_the_tool(story: Story) -> list[Next]:
    counts = Counter(one.status for one in story.findings)
    steps = []
    if counts[Status.OPEN]:
        what, link = "Rewrite what can be proven.", "#findings?status=open"
        steps.append(Next(what, _upgrade(story), link))
    if counts[Status.WITHHELD]:
        what = f"Look at {number(counts[Status.WITHHELD], 'fix', 'fixes')} before applying."
        link = "#findings?status=withheld"
        steps.append(Next(what, f"{_upgrade(story)} --unsafe", link))
    return steps


def _upgrade(story: Story) -> str:
    """The command that rewrites what this page is about, legacy forms too if it lists them."""
    modern = any(one.level is Level.LEGACY for one in story.findings)
    aim = f" --target {story.target}" if story.target not in ("", "2.0") else ""
    return f"alchemigrate upgrade{aim}{' --modern' if modern else ''}"


def lines(diff: str) -> str:
    """How much a unified diff changes: `12 lines out, 14 in`."""
    signs = Counter(line[:1] for line in diff.split("\n"))
    return f"{number(signs['-'], 'line')} out, {signs['+']:,} in"
