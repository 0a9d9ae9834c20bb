"""The pages of the model checks say what each finds, where, and what it leaves alone."""

from __future__ import annotations

from alchemigrate.checkkit import load
from alchemigrate.checkkit.prelude import PRELUDE
from alchemigrate.report.check_pages import index, page, pages

CHECKS = {check.name: check for check in load()}


def test_a_page_has_the_facts_and_every_example() -> None:
    check = CHECKS["missing-index"]
    text = page(check)
    assert text.startswith(f"# missing-index\n\n{check.title}\n\n- code: {check.code}\n")
    assert "a database (`--database`)" in text
    assert text.count("```python\n") == len(check.examples)
    assert text.count("\nfinds nothing.\n") == sum(not one.issues for one in check.examples)
    assert "\nfinds `users.name`.\n" in text
    assert "```sql\nDROP INDEX ix_users_name\n```" in text


def test_an_example_of_one_database_says_so() -> None:
    check = CHECKS["name-cut-by-postgresql"]
    assert [one.dialects for one in check.examples if len(one.dialects) == 1]
    assert " on postgresql." in page(check)


def test_the_index_lists_all_checks_and_what_examples_begin_with() -> None:
    text = index(load())
    assert PRELUDE.strip() in text
    lines = [line for line in text.splitlines() if line.startswith("| AM")]
    assert len(lines) == len(CHECKS)
    assert {line.split(" | ")[3] for line in lines} == {"models", "database"}
    assert set(pages(load())) == {"README.md", *(f"{name}.md" for name in CHECKS)}
