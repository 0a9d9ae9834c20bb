"""Up to which revision old programs may go on: the first one that has an `op.contract` ends it."""

from __future__ import annotations

from collections.abc import Iterable

from ...values.change import Other
from ...values.revision import History, Revision
from .conversation import Coming

CONTRACT = Other("op.contract")


def contracts(revision: Revision) -> bool:
    """Whether the upgrade of a revision has an `op.contract`."""
    return any(one.change == CONTRACT for one in revision.upgrade)


def split(
    way: Iterable[Coming], history: History, *, whole: bool
) -> tuple[tuple[Coming, ...], tuple[Coming, ...]]:
    """The revisions that may run, and those that have to wait; none have where the `whole` way is
    free."""
    ends = {one.revision for one in history.revisions if contracts(one)}
    coming = tuple(way)
    places = [place for place, one in enumerate(coming) if one.revision in ends]
    cut = len(coming) if whole or not places else places[0]
    return coming[:cut], coming[cut:]
