"""The errors of one start, first true ones only, in the form the doctor compares with findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Raised:
    """An error of a start: what was said, and every own place that it passed through."""

    text: str
    path: str
    line: int
    object: str
    places: tuple[tuple[str, int], ...]
    texts: tuple[str, ...]

    @property
    def words(self) -> str:
        """All that the error says and shows, to look for names in."""
        return " ".join((self.text, self.object, *self.texts))


_AGAIN = "One or more mappers failed to initialize"
"""SQLAlchemy's words for an error that it has told before."""


def raised(answer: dict[str, Any]) -> list[Raised]:
    """The errors of a probe's `start` that do not merely follow from another, in order."""
    found = dict.fromkeys([*_imports(answer), *_mappers(answer)])
    return [error for error in found if _AGAIN not in error.text]


def _imports(answer: dict[str, Any]) -> Iterator[Raised]:
    for failed in answer["modules"]["failed"]:
        if failed["echo_of"]:
            continue
        own = [frame for frame in failed["frames"] if frame["own"]]
        yield Raised(
            f"{failed['type'].rpartition('.')[2]}: {failed['message']}",
            failed["path"] or "",
            failed["line"] or 0,
            failed["object"] or "",
            tuple((frame["path"], frame["line"]) for frame in reversed(own)),
            tuple(frame["text"] for frame in own),
        )


def _mappers(answer: dict[str, Any]) -> Iterator[Raised]:
    if answer["mappers"] == "ok":
        return
    for entry in answer["mappers"]:
        if entry["echo_of"] or not entry["type"].startswith("sqlalchemy."):
            continue
        path, line = entry["path"] or "", entry["line"] or 0
        name = (entry["mapper"] or "").rpartition(".")[2]
        subject = f"{name}.{entry['attribute']}" if entry["attribute"] else name
        yield Raised(
            f"{entry['type'].rpartition('.')[2]}: {entry['message']}",
            path, line, subject, ((path, line),), (),
        )  # fmt: skip
