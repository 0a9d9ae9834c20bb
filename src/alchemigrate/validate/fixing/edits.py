"""Each edit of the vocabulary as text: made in a draft, or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from ...values.remedy import (
    DeclareKey,
    FreshDefault,
    ModelEdit,
    SayCacheable,
    SayOfRelationship,
    SayOndelete,
    TrackInside,
    WithdrawKey,
)
from ...values.text import Fix
from . import arguments, keys, types
from .draft import Draft


def make(draft: Draft, edits: Iterable[ModelEdit]) -> str:
    """Make edits that belong together; why none of them was made, "" if they were."""
    kept = dict(draft.changed)
    for one in edits:
        written = _write(draft, one)
        if isinstance(written, str):
            draft.restore(kept)
            return written
        draft.make(*written)
    return ""


def _write(draft: Draft, edit: ModelEdit) -> tuple[str, Fix] | str:
    match edit:
        case DeclareKey():
            return keys.declare(draft, edit)
        case WithdrawKey():
            return keys.withdraw(draft, edit)
        case SayOfRelationship():
            return arguments.of_relationship(draft, edit)
        case SayOndelete():
            return arguments.ondelete(draft, edit)
        case FreshDefault():
            return arguments.fresh_default(draft, edit)
        case TrackInside():
            return arguments.track_inside(draft, edit)
        case SayCacheable():
            return types.say_cacheable(draft, edit)
