"""The doctor's answer, as a person reads it: one line per cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from rich.console import Console

    from ..upgrade.doctor.cause import Cause, Diagnosis

LONGEST = 200
"""Characters of a message that are told; an application's own errors may be of any length."""


def lines(diagnosis: Diagnosis) -> list[str]:
    """The answer as plain lines: the state, the causes in order, and what to do."""
    told = [headline(diagnosis)]
    told += [f"{number}. {line(cause)}" for number, cause in enumerate(diagnosis.causes, 1)]
    if diagnosis.causes:
        told.append(advice(diagnosis))
    return told


def show(console: Console, diagnosis: Diagnosis) -> None:
    """Print the answer."""
    for text in lines(diagnosis):
        console.print(escape(text), soft_wrap=True)


def headline(diagnosis: Diagnosis) -> str:
    """Whether it starts, and how much of it loads."""
    models = diagnosis.models
    total = len(models["loaded"]) + len(models["failed"])
    loaded = f"{len(models['loaded'])} of {total} files with models or tables load"
    if diagnosis.starts:
        return f"starts on SQLAlchemy {diagnosis.sqlalchemy}: {loaded}"
    count = len(diagnosis.causes)
    return (
        f"does not start on SQLAlchemy {diagnosis.sqlalchemy}: {loaded}, "
        f"{count} cause{'' if count == 1 else 's'}"
    )


def line(cause: Cause) -> str:
    """Place, object, what is wrong, and the cure."""
    place = f"{cause.path}:{cause.line}" if cause.path else "somewhere"
    told = not cause.object or cause.message.startswith(cause.object)
    subject = "" if told else f" {cause.object}:"
    cure = f"; {cause.cure}" if cause.cure else ""
    return f"{place}{subject} {_short(cause.message)}{cure}"


def _short(message: str) -> str:
    words = " ".join(message.split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rpartition(' ')[0]} .."


def advice(diagnosis: Diagnosis) -> str:
    """What cures how many of the causes."""
    fixable = sum(cause.fixable for cause in diagnosis.causes)
    if not fixable:
        return "none of these can be cured automatically"
    rest = len(diagnosis.causes) - fixable
    left = f", {rest} by hand" if rest else ""
    starts = " (a cured copy starts)" if diagnosis.starts_cured else ""
    return f"`alchemigrate upgrade` cures {fixable} of {len(diagnosis.causes)}{left}{starts}"
