"""All reasons at once, so that nobody cures one after the other."""

from __future__ import annotations

from itertools import chain

import sqlalchemy as sa

from ...errors import OptionsError
from . import arguments, isolation, pools, sessions, tls
from .question import Check, Question

CHECKS: tuple[Check, ...] = (
    *pools.CHECKS, *isolation.CHECKS, *tls.CHECKS, *sessions.CHECKS, *arguments.CHECKS,
)  # fmt: skip


def refuse(question: Question) -> None:
    """Raise OptionsError if anything speaks against these options."""
    found = tuple(chain.from_iterable(check(question) for check in CHECKS))
    where = named(question.options.url)
    if len(found) == 1:
        raise OptionsError(found[0].what, where=where, cure=found[0].cure)
    if found:
        listed = " | ".join(f"{one.what}: {one.cure}" for one in found)
        raise OptionsError(f"{len(found)} reasons against these options: {listed}", where=where)


def named(url: sa.URL) -> str:
    """The URL for a message: without what may be secret."""
    return str(url.set(query={}))
