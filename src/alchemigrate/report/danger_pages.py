"""The documentation pages of the dangers of schema changes, made from the dangers themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..dangerkit import Axis, Danger, Example
from ..dangerkit.danger import LIVE
from .check_pages import MEANING, code

HARMS = {
    Axis.LOCKS: "those who wait for its locks",
    Axis.CODE: "the code that still runs",
    Axis.DATA: "the rows",
    Axis.HISTORY: "the history of revisions",
}
"""Whom a change harms, by axis."""


def page(danger: Danger) -> str:
    """The page of one danger, in Markdown."""
    title, _, body = danger.page.strip().partition("\n")
    facts = [
        f"- code: {danger.code}",
        f"- level: {danger.level}, {MEANING[danger.level]}",
        f"- harms: {HARMS[danger.axis]}",
    ]
    parts = [f"# {danger.name}", title, "\n".join(facts), body.strip(), "## Examples"]
    for example in danger.examples:
        parts += _example(example)
    return "\n\n".join(part for part in parts if part) + "\n"


def _example(example: Example) -> Iterator[str]:
    if example.title:
        yield f"{example.title}:"
    if example.before and example.before != "BRANCH":
        yield f"after a revision with\n\n{code(example.before, 'python')}"
    if example.recorded:
        yield f"applied as\n\n{code(example.recorded, 'python')}\n\nand now"
    yield code(example.up, "python")
    if example.down:
        yield f"with the downgrade\n\n{code(example.down, 'python')}"
    known = [f"{rows} rows in {table}" for table, rows in example.rows.items()]
    known += [f"PostgreSQL {example.server}"] if example.server != LIVE else []
    on = f" (with {', '.join(known)})" if known else ""
    found = ", ".join(f"`{one}`" for one in example.issues)
    yield f"finds {found or 'nothing'}{on}."


def index(dangers: Iterable[Danger]) -> str:
    """The page that lists all dangers, in Markdown."""
    lines = [
        "# Dangers of schema changes",
        "",
        "Generated from the dangers themselves; `alchemigrate explain DANGER` prints a page, and",
        "`alchemigrate schema lint` looks for them in Alembic revisions. A comment on the line",
        "of a finding allows it: `# alchemigrate: allow DANGER -- reason`.",
        "",
        "| code | danger | level | harms | what |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.code} | [{one.name}]({one.name}.md) | {one.level} | {one.axis} "
        f"| {one.title.replace('|', chr(92) + '|')} |"
        for one in dangers
    ]
    return "\n".join(lines) + "\n"


def pages(dangers: Iterable[Danger]) -> dict[str, str]:
    """All pages by file name, the index included."""
    every = tuple(dangers)
    return {"README.md": index(every), **{f"{one.name}.md": page(one) for one in every}}
