"""Comments that allow findings: what they cover, where they hold fixes back, and when they go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from upgrade.test_fixpoint import fixed, renames, statuses

from alchemigrate.rulekit.context import Context
from alchemigrate.rulekit.load import load
from alchemigrate.rulekit.rule import Found, Rule
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import check, upgrade
from alchemigrate.upgrade.suppress import UNUSED
from alchemigrate.values.finding import Finding, Level, Status
from alchemigrate.values.text import Edit, Fix

ALLOW = "# alchemigrate: allow"
SESSION = "from sqlalchemy.orm import Session\nfrom sqlalchemy import select\n"
UNUSED_RULE = next(rule for rule in load() if rule.name == UNUSED)


def everywhere(code: str, old: str, new: str) -> Rule:
    """A rule that is found at `old = ..` and renames it in every file of the project."""
    rule = Rule(code, Level.BREAKS, "2.0", (), name=f"{old}-{new}")

    @rule.on(ast.Assign)
    def find(context: Context, node: ast.Assign) -> Iterator[Found]:
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id == old:
            edits = [
                Edit(span.start, span.end, new, path)
                for path in ("a.py", "b.py")
                if (module := context.project.module(path)) is not None
                for name in module.of(ast.Name)
                if name.id == old
                for span in [module.span(name)]
            ]
            yield Found(node, old, Fix(tuple(edits)))

    return rule


def found(folder: Path, text: str, **options: object) -> tuple[Finding, ...]:
    """What a check of one file finds."""
    (folder / "pyproject.toml").write_text("")
    (folder / "app.py").write_text(SESSION + text)
    chosen = Options(modern=True, **options)  # type: ignore[arg-type]
    return check([folder], chosen).findings


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        (f"one  {ALLOW} one-two -- why", True),
        (f"one  {ALLOW} T1 -- why", True),
        (f"one  {ALLOW} other, one-two -- why", True),
        (f"one  # noqa  {ALLOW} one-two -- why", True),
        (f"one  {ALLOW} one-two", True),
        (f"one  {ALLOW} one -- why", False),
        (f"one; x = '{ALLOW} one-two -- why'", False),
        (f"one\n{ALLOW} one-two -- why", False),
    ],
)
def test_what_a_comment_allows(line: str, allowed: bool) -> None:
    result, outcome = fixed({"a.py": f"{line}\n"}, renames("T1", "one", "two"))
    wanted = Status.SUPPRESSED if allowed else Status.APPLIED
    assert statuses(outcome) == [("one-two", wanted)]
    assert (b"two" in result["a.py"].replace(b"one-two", b"")) is not allowed


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_breaks_of_any_kind_do_not_move_it(ending: str) -> None:
    text = ending.join(["x = 'größe'", f"one  {ALLOW} one-two -- why", "one", ""])
    result, _ = fixed({"a.py": text.encode()}, renames("T1", "one", "two"))
    lines = result["a.py"].decode().split(ending)
    assert lines[1].startswith("one ")
    assert lines[2] == "two"


@pytest.mark.parametrize("path", ["a.py", "b.py"])
def test_a_fix_is_withheld_if_a_place_it_changes_is_allowed(path: str) -> None:
    files = {"a.py": "one = 1\nprint(one)\n", "b.py": "from a import *\nprint(\n    one\n)\n"}
    last = files[path].rstrip("\n")
    files[path] = f"{last}  {ALLOW} one-two -- a plugin reads it\n"
    result, outcome = fixed(files, everywhere("T1", "one", "two"), UNUSED_RULE)
    assert {name: data.decode() for name, data in result.items()} == files
    assert statuses(outcome) == [("one-two", Status.WITHHELD)]
    assert f"{path}:" in outcome.findings[0].reason
    assert "a plugin reads it" in outcome.findings[0].reason


def test_a_comment_for_another_rule_holds_nothing_back() -> None:
    files = {"a.py": "one = 1\n", "b.py": f"from a import *\none  {ALLOW} other -- x\n"}
    result, outcome = fixed(files, everywhere("T1", "one", "two"), UNUSED_RULE)
    assert result["b.py"].startswith(b"from a import *\ntwo ")
    assert statuses(outcome) == [("one-two", Status.APPLIED)]


def test_a_comment_that_is_not_needed_any_more_is_a_finding() -> None:
    text = f"one  {ALLOW} one-two -- x\nthree  {ALLOW} one-two, three-four -- y\n"
    rules = renames("T1", "one", "two"), renames("T2", "three", "four"), UNUSED_RULE
    _, outcome = fixed({"a.py": text}, *rules)
    (told,) = (one for one in outcome.findings if one.rule == UNUSED)
    assert (told.line, told.status) == (2, Status.NO_FIX)
    assert told.message.startswith("one-two ")


def test_all_three_are_told_by_a_check(tmp_path: Path) -> None:
    text = (
        f"def a(session: Session):\n    return session.query(1)  {ALLOW} query-get\n"
        f"x = 1  {ALLOW} qury-get -- because\n"
    )
    told = {(one.rule, one.line) for one in found(tmp_path, text) if one.rule.startswith("allow-")}
    assert told == {
        ("allow-without-reason", 4), ("allow-unused", 4), ("allow-unknown-rule", 5),
    }  # fmt: skip


def test_a_file_with_nothing_but_the_comment_is_read(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f"x = 1  {ALLOW} engine-execute -- was here\n")
    assert [one.rule for one in check([tmp_path], Options()).findings] == [UNUSED]


def test_only_rules_that_were_asked_are_judged(tmp_path: Path) -> None:
    text = f"x = 1  {ALLOW} query-get -- because\n"
    assert [one.rule for one in found(tmp_path, text)] == [UNUSED]
    assert found(tmp_path, text, ignore=frozenset({"query-get"})) == ()
    assert found(tmp_path, text, ignore=frozenset({UNUSED})) == ()
    assert check([tmp_path], Options()).findings == ()


def test_a_part_of_a_project_does_not_judge_its_comments(tmp_path: Path) -> None:
    text = f"x = 1  {ALLOW} query-get -- because\n"
    assert len(found(tmp_path, text)) == 1
    (tmp_path / "other.py").write_text(SESSION)
    options = Options(modern=True)
    assert check([tmp_path / "app.py"], options).findings == ()
    assert upgrade([tmp_path / "app.py"], options, write=False).findings == ()
    assert [one.rule for one in upgrade([tmp_path], options, write=False).findings] == [UNUSED]


PIN = "sqlalchemy-pin"


def pinned(folder: Path, line: str) -> tuple[dict[str, Status], str]:
    """How the findings of a project with one pin end in an upgrade, and the pin then."""
    (folder / "requirements.txt").write_text(f"flask\n{line}\n")
    (folder / "app.py").write_text(SESSION)
    (folder / "pyproject.toml").write_text("")
    report = upgrade([folder], Options())
    found = {one.rule: one.status for one in report.findings}
    return found, (folder / "requirements.txt").read_text().splitlines()[1]


def test_other_files_allow_findings_too(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    found, line = pinned(tmp_path / "one", "sqlalchemy==1.4.54")
    assert found == {PIN: Status.APPLIED}
    assert "1.4.54" not in line
    for number, (allow, told) in enumerate(
        [
            (f"{PIN} -- the last app moves in may", {PIN: Status.SUPPRESSED}),
            (PIN, {PIN: Status.SUPPRESSED, "allow-without-reason": Status.NO_FIX}),
        ]
    ):
        place = tmp_path / f"two-{number}"
        place.mkdir()
        kept = f"sqlalchemy==1.4.54  {ALLOW} {allow}"
        assert pinned(place, kept) == (told, kept)


def test_comments_of_other_files_are_judged(tmp_path: Path) -> None:
    found, line = pinned(tmp_path, f"sqlalchemy>=2  {ALLOW} {PIN}, no-rule -- x")
    assert found == {"allow-unknown-rule": Status.NO_FIX, UNUSED: Status.NO_FIX}
    assert line.startswith("sqlalchemy>=2")
