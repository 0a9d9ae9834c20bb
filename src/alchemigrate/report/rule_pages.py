"""The documentation pages of the rules, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterable

from ..rulekit.rule import FLAGGED, Example, Rule


def page(rule: Rule) -> str:
    """The page of one rule, in Markdown."""
    title, _, body = rule.page.strip().partition("\n")
    rewritten = any(isinstance(example.after, str) for example in rule.examples)
    unsafe = any(example.unsafe for example in rule.examples)
    fix = "none" if not rewritten else "unsafe in part" if unsafe else "safe"
    facts = [
        f"- code: {rule.code}",
        f"- level: {rule.level}",
        f"- since: SQLAlchemy {rule.since}",
        f"- fix: {fix}",
        f"- rewritten code runs on 1.4 too: {'yes' if rule.bridge else 'no'}",
    ]
    if rule.rows:
        facts.append(f"- changes covered: {', '.join(rule.rows)}")
    parts = [f"# {rule.name}", title, "\n".join(facts), body.strip(), "## Examples"]
    parts += [_example(example) for example in rule.examples]
    return "\n\n".join(part for part in parts if part) + "\n"


def _example(example: Example) -> str:
    title = f"{example.title}:\n\n" if example.title else ""
    if example.after is None:
        return f"{title}{_code(example.before)}\n\nis not touched."
    if example.after is FLAGGED:
        return f"{title}{_code(example.before)}\n\nis reported, not rewritten."
    return f"{title}{_code(example.before)}\n\nbecomes\n\n{_code(str(example.after))}"


def _code(text: str) -> str:
    lines = "\n".join(text.rstrip().splitlines())
    return f"```python\n{lines}\n```"


def index(rules: Iterable[Rule]) -> str:
    """The page that lists all rules, in Markdown."""
    lines = [
        "# Rules",
        "",
        "Generated from the rules themselves; `alchemigrate explain RULE` prints a page. What",
        "becomes of each of SQLAlchemy's changes stands in [coverage](coverage.md).",
        "",
        "| code | rule | level | since | what |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {rule.code} | [{rule.name}]({rule.name}.md) | {rule.level} | {rule.since} "
        f"| {rule.title.replace('|', chr(92) + '|')} |"
        for rule in rules
    ]
    return "\n".join(lines) + "\n"


def pages(rules: Iterable[Rule]) -> dict[str, str]:
    """All pages by file name, the index included."""
    every = tuple(rules)
    return {"README.md": index(every), **{f"{rule.name}.md": page(rule) for rule in every}}
