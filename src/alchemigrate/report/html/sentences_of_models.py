"""The story of a check of models, in sentences."""

from __future__ import annotations

from collections import Counter

from ...values.finding import Level, Status
from .figures import DONE
from .sentences import BY_HAND, Next
from .sentences import duration as duration
from .sentences import lines as lines
from .sentences import number as number
from .story import Story

THING = "check"
COMMAND = "alchemigrate models"
EVEN_MORE = "alchemigrate models --database URL"
MORE = "also compares the models with a database."
READ = "were imported"
CLASS = ("class or table", "classes and tables")
TROUBLE = "breaks, is silent, weak or slow"
ENDED = "allowed, known or cured"
SEVERE = {
    Level.BREAKS: ("raises an error", "raise an error"),
    Level.SILENT: ("gives wrong data without a word", "give wrong data without a word"),
}
"""What one finding does, and what several do."""


def title(story: Story) -> str:
    """The first heading of the page."""
    return f"Models of {story.project}"


def verdict(story: Story) -> tuple[str, str]:
    """How it is known that cured models are what was meant: a word for the eye, and a sentence."""
    if story.run is not None and story.run.state == "verified":
        return "holds", "Once written, the models were read again: they are what was meant."
    return "unknown", "The run was not kept: every file is as it was before."


def opening(story: Story) -> list[str]:
    """The story in a few sentences."""
    found = story.findings
    if not found:
        return [f"Nothing is wrong with {story.looked_at}, as far as the checks can tell."]
    files = len({one.path for one in found if one.is_placed})
    free = sum(not one.is_placed for one in found)
    where = [f"in {number(files, 'file')}"] if files else []
    where += [f"{free:,} in no file"] if free else []
    looked_at = story.looked_at or "The models"
    told = [f"{looked_at}: {number(len(found), 'finding')}, {', '.join(where)}."]
    counts = Counter(one.status for one in found)
    said = [
        (counts[Status.APPLIED], "cured."),
        (counts[Status.OPEN], "with a cure that the tool can carry out."),
        (counts[Status.WITHHELD] + counts[Status.CONFLICT], "with a cure that waits for a person."),
        (counts[Status.NO_FIX], "for a person, with the cure."),
        (counts[Status.SUPPRESSED], "allowed by a comment in the code."),
        (counts[Status.BASELINE], "known from the baseline."),
    ]
    return [*told, *(f"{many:,} {what}" for many, what in said if many), _severe(story)]


def _severe(story: Story) -> str:
    left = Counter(one.level for one in story.findings if one.status not in DONE)
    told = [number(left[level], *what) for level, what in SEVERE.items() if left[level]]
    if told:
        return f"As it is, {' and '.join(told)}."
    return "Nothing of what is left raises an error or gives wrong data." if left else ""


def following(story: Story) -> list[Next]:
    """What to do next, the most urgent first."""
    counts = Counter(one.status for one in story.findings)
    steps = []
    if counts[Status.OPEN]:
        link = "#findings?status=open"
        steps.append(Next("Let the tool cure what it can.", f"{COMMAND} --fix", link))
    if counts[Status.WITHHELD]:
        what = f"Decide on {number(counts[Status.WITHHELD], 'cure')}."
        steps.append(Next(what, f"{COMMAND} --fix --unsafe", "#findings?status=withheld"))
    by_hand = Counter(one.level for one in story.findings if one.status is Status.NO_FIX)
    for level, meaning in BY_HAND.items():
        if by_hand[level]:
            what = f"Look at {number(by_hand[level], 'place')} {meaning}."
            steps.append(Next(what, link=f"#findings?status=no-fix&level={level}"))
    if story.step is not None and any(one.places for one in story.step.files):
        what = f"Take the models to SQLAlchemy {story.step.target}."
        steps.append(Next(what, f"alchemigrate upgrade --target {story.step.target}", "#step"))
    if story.run is not None and story.run.state == "verified":
        back = f"alchemigrate rollback {story.run.id}"
        steps.append(Next("Take all of it back, if need be.", back))
    if not story.live and story.run is None:
        steps.append(Next("Compare them with a database, which is only read.", EVEN_MORE))
    return steps
