"""The documentation pages of the safe operations, made from these and from what they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from pathlib import Path

from ..errors import RuleError
from ..operationkit import Example
from ..operationkit.load import Written
from ..operationkit.spelled import imports, in_line, spelled
from ..values.forecast import Forecast
from ..values.operation import Phase, Problem
from .check_pages import code
from .jobs import forecast

DATABASES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
PHASES = {
    Phase.EXPAND: "expand: old and new programs both work after it",
    Phase.BACKFILL: "backfill: the rows that are there",
    Phase.CONTRACT: "contract: when no old program runs any more",
}
ROOM = 88
"""Characters of a call that is refused."""
PLACES = ("operations", "docs/operations")
"""Where the pages are, below this folder or below the checkout."""


@dataclass(frozen=True, slots=True)
class Told:
    """An example on a database, with the steps of all phases as they would be carried out."""

    example: Example
    dialect: str
    steps: tuple[Forecast, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What an operation was seen to do: its first example on each database, and each example that
    it refuses with its reasons."""

    told: tuple[Told, ...]
    refused: tuple[tuple[Example, tuple[Problem, ...]], ...]


def page(written: Written, seen: Seen) -> str:
    """The page of one operation, in Markdown."""
    title, _, body = written.page.strip().partition("\n")
    names = ", ".join(signature(written.operation).parameters)
    facts = [
        f"- operation: `{written.operation.__name__}({names})`: {_meaning(written)}",
        f"- tested on: {' and '.join(_databases(written))}",
    ]
    parts = [f"# {written.page_name}", title, "\n".join(facts), body.strip()]
    last: Example | None = None
    for one in seen.told:
        parts += [] if one.example == last else _example(one.example)
        parts += _told(one)
        last = one.example
    parts += _plan(seen)
    parts += ["## What is refused", "\n".join(_refused(seen))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _plan(seen: Seen) -> Iterator[str]:
    """The plan of the first example that has one."""
    for example, problems in seen.refused:
        if example.planned:
            yield from _example(example)
            yield "## The plan"
            yield code(problems[0].cure.partition("\n")[2].strip(), "sql")
            return


def _meaning(written: Written) -> str:
    return " ".join((written.operation.__doc__ or "").split())


def _databases(written: Written) -> list[str]:
    able = {
        name for one in written.examples if one.planned or not one.refused for name in one.dialects
    }
    return [said for name, said in DATABASES.items() if name in able]


def _example(example: Example) -> Iterator[str]:
    alone = f" on {DATABASES[example.dialects[0]]}" if len(example.dialects) == 1 else ""
    yield f"## Example{alone}"
    called = [*imports(example.operation), "", spelled(example.operation)]
    yield code("\n".join(called), "python")
    yield "on a database where this was run:"
    yield code(example.tables.replace(";INSERT", ";\nINSERT"), "sql")


def _told(told: Told) -> Iterator[str]:
    yield f"## What is run on {DATABASES[told.dialect]}"
    for phase, meaning in PHASES.items():
        steps = [one for one in told.steps if one.phase is phase]
        if any(one.sql for one in steps):
            yield f"### {meaning}"
            yield code("\n".join(forecast(one for one in steps if one.sql)), "sql")
    yield "### taken back, the last step first"
    yield code("\n".join(_back(told.steps)) or "-- nothing is left to take back", "sql")


def _back(steps: Iterable[Forecast]) -> Iterator[str]:
    for one in reversed(tuple(steps)):
        step = f"{one.phase} {one.position + 1}"
        if one.back_sql is None:
            yield f"-- {step} cannot be taken back: {one.loses or one.title} would stay lost"
        elif one.back_sql:
            yield f"-- {step}{f': {one.loses} is not given back' if one.loses else ''}"
            yield from (f"{sql};" for sql in one.back_sql)


def _refused(seen: Seen) -> Iterator[str]:
    for example, problems in seen.refused:
        one = next(one for one in problems if example.refused in one.message)
        where = f" on {DATABASES[example.dialects[0]]}" if len(example.dialects) == 1 else ""
        cure = one.cure.partition("\n")[0].rstrip(":")
        yield f"- `{_line(example)}`{where}: {one.message}; {cure}"


def _line(example: Example) -> str:
    """The call in a line, as far as that has room."""
    text = in_line(example.operation)
    return text if len(text) <= ROOM else f"{text[: ROOM - 4]} ..."


def index(every: Iterable[Written]) -> str:
    """The page that lists all operations, in Markdown."""
    lines = [
        "# Safe operations on live schemas",
        "",
        "Generated from the operations themselves, and from what they do on PostgreSQL and SQLite;",
        "`alchemigrate explain OPERATION` prints a page, `alchemigrate schema operations` lists",
        "them. How they are carried out is told in [live changes](../live-changes.md). Steps have",
        "the numbers that they have in the journal; one that does nothing until it is taken back",
        "is told there alone.",
        "",
        "| operation | class | tested on | what |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| [{one.page_name}]({one.page_name}.md) | `{one.operation.__name__}` "
        f"| {', '.join(_databases(one))} | {one.title.replace('|', chr(92) + '|')} |"
        for one in every
    ]
    return "\n".join(lines) + "\n"


def pages(every: Mapping[str, Seen], written: Iterable[Written]) -> dict[str, str]:
    """All pages by file name, the index included; `every` is what was seen, by an operation's
    name."""
    known = tuple(written)
    own = {f"{one.page_name}.md": page(one, every[one.name]) for one in known}
    return {"README.md": index(known), **own}


def kept(written: Written) -> str:
    """The page of an operation as it was written when a database was there.

    It travels with the package, or is in the checkout; raises RuleError if it is not there.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / PLACES[0], here.parents[3] / PLACES[1]):
        path = folder / f"{written.page_name}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise RuleError(
        "its page was not written",
        where=written.page_name,
        cure="python docs/generate.py operations, in a checkout",
    )
