"""What `schema apply` has done or would do, and what differs after it, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ..migrate.applying.apply import Applied
from ..migrate.applying.conversation import Coming
from ..migrate.applying.forecast import Told
from ..migrate.applying.moving import Moved
from ..values.finding import Finding
from . import jobs
from .json_document import dump
from .wording import plural

VERSION = 1


def lines(found: Applied, drift: Sequence[Finding] = ()) -> Iterator[str]:
    """Each revision that was applied or would be, what is in the way, and what to type next."""
    for told in found.forecast:
        yield from _forecast(told)
    for moved in found.done:
        yield f"{moved.revision} applied: {moved.title} ({_more(moved)})"
    for stop in found.stops:
        yield str(stop)
    if found.stops:
        allowed = any(one.code for one in found.stops)
        go_on = "; --allow-dangers goes on in spite of those of lint" if allowed else ""
        would = "would be" if found.forecast else "was"
        yield f"nothing {would} applied: {plural(len(found.stops), 'thing')} in the way{go_on}"
    elif not found.done and not found.forecast:
        yield "nothing was applied" if found.waiting else "nothing is pending"
    yield from _drift(drift)
    if found.waiting and not found.stops:
        yield from _waiting(found.waiting)


def document(found: Applied, drift: Sequence[Finding] = ()) -> str:
    """The document that is published in docs/schemas/apply.json."""
    waiting: list[dict[str, Any]] = [
        {"revision": one.revision, "title": one.title} for one in found.waiting
    ]
    differs = [
        {"rule": one.rule, "object": one.object, "message": one.message, "cure": one.cure}
        for one in drift
    ]
    return dump(
        {
            "version": VERSION,
            "applied": [asdict(one) for one in found.done],
            "waiting": waiting,
            "heads": list(found.heads),
            "stops": [asdict(one) for one in found.stops],
            "drift": differs,
            "forecast": [_told(one) for one in found.forecast],
        }
    )


def _forecast(told: Told) -> Iterator[str]:
    yield f"-- {told.revision} {told.title}".rstrip()
    for table, mode in told.locks.items():
        yield f"--   {mode} on {table}"
    if told.sql:
        yield told.sql
    for job, steps in told.jobs:
        yield f"-- {job}"
        yield from jobs.forecast(steps)
    if told.unknown:
        yield f"--   not all of it is known: {told.unknown}"


def _told(told: Told) -> dict[str, Any]:
    steps = [{"job": job, "steps": [asdict(one) for one in said]} for job, said in told.jobs]
    return {**asdict(told), "locks": dict(told.locks), "jobs": steps}


def _waiting(waiting: tuple[Coming, ...]) -> Iterator[str]:
    first = waiting[0]
    count = plural(len(waiting), "revision")
    yield f"{count} left: {first.revision} ends what old programs need ({first.title})"
    yield "once none of them runs: alchemigrate schema apply --phase contract"


def _drift(drift: Sequence[Finding]) -> Iterator[str]:
    for one in drift:
        yield f"{one.message}; {one.cure}"
    if drift:
        yield f"applied, but database and models differ: {plural(len(drift), 'thing')}"


def _more(moved: Moved) -> str:
    tried = f", tried {moved.attempts} times" if moved.attempts > 1 else ""
    return f"{moved.seconds:.1f} s{tried}"
