"""`report` and `--format html`: a page about a kept run, a check or an upgrade."""

from __future__ import annotations

import pytest
from cli.invoke import Tool
from contract.json_schema import check_published

QUERY = ("--select", "query-get")


def test_a_kept_run_is_told_as_a_page(legacy: Tool) -> None:
    run = legacy("upgrade", *QUERY, "--format", "json").json()["run"]
    answer = legacy("report")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"alchemigrate-report.html: run {run}\n"
    page = (legacy.folder / "alchemigrate-report.html").read_text(encoding="utf-8")
    assert f"Run {run}" in page
    assert "-    return session.query(User).get(key)  # größe" in page
    assert "+    return session.get(User, key)  # größe" in page
    assert f"alchemigrate rollback {run}" in page
    assert "alchemigrate upgrade . --target bridge" in page
    assert str(legacy.folder) not in page


def test_what_was_not_read_is_still_told_later(legacy: Tool) -> None:
    legacy.plant({"old.py": "from sqlalchemy import create_engine\nprint 'x'\n"})
    legacy("upgrade", *QUERY)
    legacy("report")
    page = (legacy.folder / "alchemigrate-report.html").read_text(encoding="utf-8")
    assert "3 files read" in page
    assert '<span class="path">old.py</span>: ' in page


def test_a_run_that_was_taken_back_says_so(legacy: Tool) -> None:
    run = legacy("upgrade", *QUERY, "--format", "json").json()["run"]
    legacy("rollback")
    assert legacy("report", run, "--output", "a.html").code == 0
    page = (legacy.folder / "a.html").read_text(encoding="utf-8")
    assert "The run was rolled back: every file is as it was before." in page
    assert "the run was rolled back: the file is as it was before" in page


def test_a_file_changed_since_the_run_says_so(legacy: Tool) -> None:
    legacy("upgrade", *QUERY)
    legacy.plant({"app.py": "x = 1\n"})
    legacy("report", "--output", "a.html")
    assert "changed since the run" in (legacy.folder / "a.html").read_text(encoding="utf-8")
    (legacy.folder / "app.py").unlink()
    legacy("report", "--output", "a.html")
    assert "gone since the run" in (legacy.folder / "a.html").read_text(encoding="utf-8")


def test_without_a_run_there_is_nothing_to_tell(legacy: Tool) -> None:
    answer = legacy("report")
    assert answer.code == 2
    assert "there is no run" in answer.err
    assert "alchemigrate upgrade" in answer.err
    assert "there is no run 2026" in legacy("report", "2026").err


def test_check_and_upgrade_make_pages_too(legacy: Tool) -> None:
    before = legacy.contents()
    answer = legacy("check", "--modern", "--format", "html")
    assert answer.code == 1
    assert answer.out.startswith("<!doctype html>")
    assert "A check changes nothing." in answer.out
    assert legacy.contents() == before
    assert "alchemigrate upgrade --modern" in legacy("check", "--modern", "--format", "html").out
    answer = legacy("upgrade", *QUERY, "--format", "html", "--output", "page.html")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    page = (legacy.folder / "page.html").read_text(encoding="utf-8")
    assert "2 files read" in page
    assert "alchemigrate rollback" in page


@pytest.mark.parametrize("name", ["text", "json", "markdown", "github", "sarif"])
def test_a_run_is_told_again_as_the_upgrade_told_it(legacy: Tool, name: str) -> None:
    first = legacy("upgrade", "--modern", "--format", name)
    again = legacy("report", "--format", name)
    assert (again.code, again.err) == (0, "")
    assert "query-get" in again.out
    assert again.out == first.out


def test_a_run_that_is_told_again_keeps_to_the_schema(legacy: Tool) -> None:
    legacy("upgrade", *QUERY)
    check_published("check", legacy("report", "--format", "json").json())
