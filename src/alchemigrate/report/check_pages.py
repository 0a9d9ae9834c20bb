"""The documentation pages of the model checks, made from the checks themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..checkkit import Check, Example
from ..checkkit.prelude import PRELUDE
from ..values.finding import Level

MEANING = {
    Level.BREAKS: "raises an error",
    Level.SILENT: "gives wrong data or loses integrity, without a word",
    Level.WEAK: "works, until somebody does what nothing forbids",
    Level.SLOW: "works, and gets slow as data grows",
    Level.DEPRECATED: "works and warns",
    Level.LEGACY: "works, and has a better form",
}
"""What happens if nothing is done, by level."""


def page(check: Check) -> str:
    """The page of one check, in Markdown."""
    title, _, body = check.page.strip().partition("\n")
    facts = [
        f"- code: {check.code}",
        f"- level: {check.level}, {MEANING[check.level]}",
        f"- looks at: {'models and a database (`--database`)' if check.live else 'models'}",
    ]
    parts = [f"# {check.name}", title, "\n".join(facts), body.strip(), "## Examples"]
    for example in check.examples:
        parts += _example(example)
    return "\n\n".join(part for part in parts if part) + "\n"


def _example(example: Example) -> Iterator[str]:
    if example.title:
        yield f"{example.title}:"
    yield code(example.source, "python")
    if example.ddl is not None:
        given = {"": example.ddl} if isinstance(example.ddl, str) else example.ddl
        for dialect, statements in given.items():
            on = f" on {dialect}" if dialect else ""
            yield f"against a database{on} where this was run:"
            yield code(statements.replace("; ", ";\n"), "sql")
    found = ", ".join(f"`{one}`" for one in example.issues)
    on = "" if example.dialects == Example("").dialects else f" on {' and '.join(example.dialects)}"
    yield f"finds {found or 'nothing'}{on}."


def code(text: str, language: str) -> str:
    """A block of code in Markdown."""
    lines = "\n".join(text.strip("\n").rstrip().splitlines())
    return f"```{language}\n{lines}\n```"


def index(checks: Iterable[Check]) -> str:
    """The page that lists all checks, in Markdown."""
    lines = [
        "# Checks of models",
        "",
        "Generated from the checks themselves; `alchemigrate explain CHECK` prints a page, and",
        "`alchemigrate models` runs them, those that read a database with `--database`. A comment",
        "on the line of a finding allows it: `# alchemigrate: allow CHECK -- reason`.",
        "",
        "| code | check | level | reads | what |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.code} | [{one.name}]({one.name}.md) | {one.level} "
        f"| {'database' if one.live else 'models'} | {one.title.replace('|', chr(92) + '|')} |"
        for one in checks
    ]
    above = "All examples begin with these lines:"
    return "\n".join([*lines, "", above, "", code(PRELUDE, "python")]) + "\n"


def pages(checks: Iterable[Check]) -> dict[str, str]:
    """All pages by file name, the index included."""
    every = tuple(checks)
    return {"README.md": index(every), **{f"{one.name}.md": page(one) for one in every}}
