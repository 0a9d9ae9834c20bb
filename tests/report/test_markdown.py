"""Markdown for a pull request: figures, folded places, escaped, and never too long."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from report.reports import finding, report

from alchemigrate.report.markdown import LIMIT, code, escaped, render
from alchemigrate.upgrade.ledger import count
from alchemigrate.values.finding import Finding, Skipped, Status, Unfound
from alchemigrate.values.proof import Proof
from alchemigrate.values.text import Edit, Fix

FIX = Fix((Edit(0, 1, "x"),))
STRANGE = [
    "a | b", "<img src=x onerror=alert(1)>", "`code` ``", "*x* _y_ **z**", "[a](http://b)",
    "</details>", "&lt;", "~~x~~", "a\n\n# title", "\\`x`", "| - |",
]  # fmt: skip
MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")


def shown(text: str) -> str:
    """What a reader sees of rendered Markdown, without its tags."""
    found = []
    for token in MARKDOWN.parse(text):
        children = token.children or []
        found += [child.content for child in children if child.type in ("text", "code_inline")]
    return " ".join(" ".join(found).split())


def done(proof: Proof, tests: int = 0) -> Finding:
    """An applied finding."""
    return replace(finding(fix=FIX).ended(Status.APPLIED), proof=proof, proof_tests=tests)


def test_the_figures_come_first_and_places_are_folded() -> None:
    found = [finding(reason="because"), finding(fix=FIX), done(Proof.TEST, 3), done(Proof.STATIC)]
    text = render(report(*found), False)
    assert text.splitlines()[:10] == [
        "### SQLAlchemy 2.0: 2 findings left, 2 applied",
        "",
        "1 files, 4 findings (1 open, 2 applied, 1 no-fix)",
        "",
        "risk: medium (1 medium, 3 low); some of it needs a person; about 22 minutes of work",
        "",
        "| rule | level | findings | fixable | applied | left |",
        "|---|---|--:|--:|--:|--:|",
        "| `select-list` | breaks | 4 | 3 | 2 | 2 |",
        "",
    ]
    assert "Proofs of what was applied: 1 test, 1 static." in text
    assert sum(count(found).values()) == 2
    assert "<summary>Left: 2</summary>" in text
    assert "- `app.py:3` `select-list` breaks: use select(x): no-fix (because)\n" in text
    assert "<summary>Applied: 2</summary>" in text
    assert "applied, test proof, 3 tests" in text
    assert text.count("<details>") == text.count("</details>") == 2


def test_everything_that_was_met_is_told() -> None:
    allowed = finding().ended(Status.SUPPRESSED, "known")
    text = render(
        report(allowed, skipped=[Skipped("b.py", "why")], unfound=[Unfound("c.py", 4, "old", 2)]),
        False,
    )
    assert "### SQLAlchemy 2.0: 0 findings left\n" in text
    for words in ("suppressed (known)", "- `b.py`: why", "- `c.py:4` old"):
        assert words in text


@pytest.mark.parametrize("strange", STRANGE)
def test_text_is_shown_as_it_is(strange: str) -> None:
    assert shown(f"- {escaped(strange)}") == " ".join(strange.split())
    assert shown(f"- {code(strange)}") == " ".join(strange.split())
    assert shown(f"|a|\n|---|\n|{escaped(strange)}|") == f"a {' '.join(strange.split())}"
    text = render(report(finding(strange, path=strange, reason=strange)), False)
    assert text.count("<details>") == text.count("\n</details>\n") == 1
    assert html.unescape(MARKDOWN.render(text)).count("<li>") == 1


@pytest.mark.parametrize("call", ["@property", "a@b", "#12"])
def test_nobody_is_called(call: str) -> None:
    assert call not in escaped(call)
    assert escaped(call).replace("\u200b", "") == call


@pytest.mark.parametrize(("number", "word"), [(2_000, "x" * 40), (9_000, "ö"), (300, "𝄞" * 200)])
def test_it_fits_and_says_what_does_not(number: int, word: str) -> None:
    found = [finding(word, rule=f"rule-{n % 400}", reason=word) for n in range(number)]
    entries = [Skipped(f"{n}.py", "why") for n in range(400)]
    text = render(report(*found, done(Proof.NONE), skipped=entries), False)
    assert len(text.encode()) < LIMIT
    listed = text.count(" `rule-") - text.count("| `rule-")
    assert f"… and {number - listed} more\n" in text
    assert f"<summary>Left: {number}</summary>" in text
    assert "Applied: … and 1 more" in text
    unread = text.partition("Not read: ")[2]
    assert unread.count(".py`: why") + int(unread.partition("… and ")[2].split()[0]) == 400
    assert text.count("<details>") == text.count("</details>")


def test_counts_alone() -> None:
    text = render(report(finding(), finding(fix=FIX)), True)
    assert "| `select-list` | breaks | 2 | 1 | 0 | 2 |" in text
    assert "<details>" not in text
