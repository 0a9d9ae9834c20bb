"""The rows of the catalogue, each as a small project that shows its old and its new spelling."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "data" / "catalogue"
DEFAULT_SETUP = "# default setup\n"
NO_SETUP = "NONE"
MARK = "# --- snippet ---\n"


@dataclass(frozen=True, eq=False)
class Row:
    """One change: where its snippet stands (`path`), what comes before it, how it is checked.

    `run` is False where the snippet cannot be executed here; `why` then says it. `difference` says
    why the rewritten snippet rightly gives something else than the old one did.
    """

    id: str
    area: str
    what: str
    severity: str
    verification: str
    path: str
    head: str
    before: str
    after: str
    check_before: str
    check_after: str
    files: Mapping[str, str]
    target: str
    run: bool
    same_result: bool
    why: str
    difference: str

    def project(self, snippet: str) -> dict[str, str]:
        """The files of the project that holds a snippet."""
        return {**self.files, self.path: self.head + snippet + "\n"}


@cache
def rows() -> tuple[Row, ...]:
    """All rows, as the catalogue orders them."""
    given = json.loads((FOLDER / "catalogue.json").read_text(encoding="utf-8"))
    return tuple(_row(raw, places().get(raw["id"], {})) for raw in given)


@cache
def places() -> dict[str, dict[str, Any]]:
    """What differs from the usual place of a snippet, by row."""
    return _kept("places.json")


@cache
def uncovered() -> dict[str, str]:
    """Why no rule reports a row, by row."""
    return _kept("uncovered.json")


def _kept(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


def _row(raw: dict[str, Any], place: dict[str, Any]) -> Row:
    path = place.get("path", "app.py")
    verification = raw["verification"]
    check = raw.get("check", "")
    return Row(
        id=raw["id"],
        area=raw["area"],
        what=raw["what"],
        severity=raw["severity"],
        verification=verification,
        path=path,
        head=_head(raw) if path.endswith(".py") and not place.get("bare") else "",
        before=place.get("before", raw["before"]),
        after=place.get("after", raw["after"]),
        check_before=place.get("check", raw.get("check_before") or check),
        check_after=place.get("check", raw.get("check_after") or check),
        files=place.get("files", {}),
        target=place.get("target", "2.1" if raw["area"] == "2.1" else "2.0"),
        run=place.get("run", verification == "probe"),
        same_result=raw["same_result_after_rewrite"] is True,
        why=place.get("why", "" if verification == "probe" else verification),
        difference=place.get("difference", ""),
    )


def _head(raw: dict[str, Any]) -> str:
    setup = raw.get("setup", "")
    if setup == NO_SETUP:
        return f"{_preamble('preamble_flask.py').partition(DEFAULT_SETUP)[0]}\n{MARK}"
    if raw["area"] != "flask":
        return f"{_preamble('preamble.py')}\n{setup}\n{MARK}"
    start, _, usual = _preamble("preamble_flask.py").partition(DEFAULT_SETUP)
    return f"{start}\n{setup or usual}\n{MARK}"


@cache
def _preamble(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
