"""Ctrl-C, and what a supervisor sends, end a run after its step or batch."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..backfill.control import Switch

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ended_by_signals(switch: Switch) -> Iterator[None]:
    """Meanwhile a signal is a wish to end; the second one does what it always does.

    Only the main thread is told of signals: in any other nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {number: signal.getsignal(number) for number in SIGNALS}

    def told(number: int, frame: FrameType | None) -> None:
        del frame
        switch.cancel()
        signal.signal(number, kept[signal.Signals(number)])

    for number in SIGNALS:
        signal.signal(number, told)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
