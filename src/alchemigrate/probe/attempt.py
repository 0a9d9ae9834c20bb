"""The one place where code of the application is run that may raise anything at all."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Optional


class Outcome(NamedTuple):
    """What a call gave (`value`) or what it raised (`error`, None if nothing)."""

    value: Any
    error: Optional[BaseException]


def attempt(call: Callable[..., Any], *arguments: Any) -> Outcome:
    """Call with the arguments; gives its value, or the exception that it raised.

    A module may raise any exception when it is imported, SystemExit included, and the report has
    to go on: all are caught here, except the user's own Ctrl-C.
    """
    try:
        return Outcome(call(*arguments), None)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever is raised is the answer here
        return Outcome(None, error)
