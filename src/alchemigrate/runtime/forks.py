"""A forked child must not speak on its parent's connections, nor close them.

In the child every database gets a new, empty pool. The connections that were there at the fork
are kept alive and untouched for as long as the child lives: drivers that close in their destructor
would send the parent's server a farewell.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from typing import Any, Protocol


class Forkable(Protocol):
    """Something that holds connections."""

    def forked(self) -> list[Any]:
        """In the child: let go of all connections, without a word; gives what held them."""
        ...


_LIVE: weakref.WeakSet[Forkable] = weakref.WeakSet()
_INHERITED: list[Any] = []


def mind(owner: Forkable) -> None:
    """Tell `owner` in each child that is forked from here on."""
    _LIVE.add(owner)


def _in_child() -> None:
    if not _INHERITED:
        # One reference that nobody drops: not even the interpreter, when it clears its modules.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(_INHERITED))
    for owner in list(_LIVE):
        _INHERITED.extend(owner.forked())


os.register_at_fork(after_in_child=_in_child)
