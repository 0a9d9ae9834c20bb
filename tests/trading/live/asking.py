"""A client that asks the replicas in turn and knows what each answer must be."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import httpx

from trading.live.tally import Tally

MARK = "x-version"
"""The header in which the backend says which version answers."""


class WrongAnswerError(Exception):
    """An answer that is not as it should be, or none."""


class Asking:
    """Connections to all replicas, each request at the next one; nothing is tried again; `pause`
    seconds go by before each."""

    def __init__(self, bases: Sequence[str], first: int, tally: Tally, pause: float) -> None:
        bases = [*bases[first % len(bases) :], *bases[: first % len(bases)]]
        self._bases = cycle(bases)
        self._tally, self._pause = tally, pause
        self._http = httpx.Client(transport=httpx.HTTPTransport(retries=0), timeout=30)

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str = "", status: int = 200,
        told: Any = None,
    ) -> tuple[Any, str]:  # fmt: skip
        """What is answered, and by which version; raises WrongAnswerError.

        `told` is a list that the answer must equal, or a mapping that must be a part of it.
        """
        time.sleep(self._pause)
        stage, began = self._tally.now, time.monotonic()
        answer, version = None, "none"
        try:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            found = self._http.request(method, next(self._bases) + path, json=body, headers=headers)
            version = found.headers.get(MARK, "none")
            answer = found.json() if found.content else None
            wrong = _wrong(found.status_code, answer, status, told)
        except (httpx.HTTPError, ValueError) as error:
            wrong = repr(error)
        seconds = time.monotonic() - began
        said = None if wrong is None else f"{method} {path} at {version}: {wrong}"
        self._tally.answered(stage, seconds, version, said)
        if said is not None:
            raise WrongAnswerError(said)
        return answer, version


def _wrong(status: int, answer: Any, wanted: int, told: Any) -> str | None:
    if status != wanted:
        return f"{status} in place of {wanted}: {str(answer)[:300]}"
    right = told is None or (answer | told if isinstance(told, dict) else told) == answer
    return None if right else f"{str(answer)[:300]} in place of {str(told)[:300]}"
