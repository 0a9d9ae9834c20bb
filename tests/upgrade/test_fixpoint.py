"""Fixing to a fixpoint: convergence, conflicts, circles, and bytes that stay as they were."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alchemigrate.errors import ConflictError
from alchemigrate.rulekit.context import Context
from alchemigrate.rulekit.document import TextContext
from alchemigrate.rulekit.rule import Found, Rule
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import Outcome, fix_all
from alchemigrate.values.finding import Level, Status
from alchemigrate.values.text import Edit, Fix, Import, Safety


@dataclass(frozen=True, slots=True)
class Given(Options):
    """Options with rules of a test's own."""

    given: tuple[Rule, ...] = ()

    def rules(self) -> tuple[Rule, ...]:
        """The rules given, whatever there is to load."""
        return self.given


def renames(
    code: str, old: str, new: str, safety: Safety = Safety.SAFE, imports: tuple[Import, ...] = ()
) -> Rule:
    """A rule that replaces one name by another."""
    rule = Rule(code, Level.BREAKS, "2.0", (), name=f"{old}-{new}")

    @rule.on(ast.Name)
    def find(context: Context, node: ast.Name) -> Iterator[Found]:
        if node.id == old:
            span = context.span(node)
            yield Found(node, old, Fix((Edit(span.start, span.end, new),), safety, imports))

    return rule


def edits(code: str, old: str, *places: tuple[int, int, str]) -> Rule:
    """A rule that makes edits at places counted from where a name begins."""
    rule = Rule(code, Level.BREAKS, "2.0", (), name=f"edits-{old}")

    @rule.on(ast.Name)
    def find(context: Context, node: ast.Name) -> Iterator[Found]:
        if node.id == old:
            at = context.span(node).start
            yield Found(node, old, Fix(tuple(Edit(at + a, at + b, new) for a, b, new in places)))

    return rule


def fixed(
    files: Mapping[str, bytes | str], *rules: Rule, unsafe: bool = False
) -> tuple[dict[str, bytes], Outcome]:
    """What becomes of files, and how."""
    data = {path: one.encode() if isinstance(one, str) else one for path, one in files.items()}
    python = [path for path in data if path.endswith(".py")]
    texts = [path for path in data if not path.endswith(".py")]
    options = Given(unsafe=unsafe, given=rules)
    outcome = fix_all(python, texts, data.__getitem__, options)
    return {**data, **outcome.changed}, outcome


def statuses(outcome: Outcome) -> list[tuple[str, Status]]:
    """Rules and how their findings ended."""
    return [(finding.rule, finding.status) for finding in outcome.findings]


def test_fixes_go_on_until_nothing_is_left() -> None:
    rules = renames("T1", "one", "two"), renames("T2", "two", "x")
    result, outcome = fixed({"a.py": "one\n"}, *rules)
    assert result == {"a.py": b"x\n"}
    assert statuses(outcome) == [("one-two", Status.APPLIED), ("two-x", Status.APPLIED)]
    assert outcome.passes == 3


def test_nothing_to_do_is_done_in_one_pass() -> None:
    _, outcome = fixed({"a.py": "x\n"}, renames("T1", "one", "two"))
    assert (outcome.changed, outcome.findings, outcome.passes) == ({}, (), 1)


def test_fixes_inside_one_another_are_made_in_one_pass() -> None:
    result, outcome = fixed({"a.py": "one(one(one), one)\n"}, renames("T1", "one", "two"))
    assert result["a.py"] == b"two(two(two), two)\n"
    assert outcome.passes == 2


def test_where_two_fixes_overlap_the_first_one_is_made() -> None:
    result, outcome = fixed(
        {"a.py": "one\n"}, renames("T1", "one", "first"), renames("T2", "one", "second")
    )
    assert result["a.py"] == b"first\n"
    assert statuses(outcome) == [("one-first", Status.APPLIED)]


def test_a_fix_that_overlaps_itself_is_a_conflict_and_harms_no_other() -> None:
    broken = edits("T1", "one", (0, 2, "x"), (1, 3, "y"))
    result, outcome = fixed({"a.py": "one\nold\n"}, broken, renames("T2", "old", "new"))
    assert result["a.py"] == b"one\nnew\n"
    assert statuses(outcome) == [("old-new", Status.APPLIED), ("edits-one", Status.CONFLICT)]
    assert "overlap" in outcome.findings[-1].reason


def test_circles_are_refused_by_name() -> None:
    there, back = renames("T1", "one", "two"), renames("T2", "two", "one")
    with pytest.raises(ConflictError, match=r"do not come to an end.*(one-two|two-one) at a\.py:1"):
        fixed({"a.py": "one\n"}, there, back)


def test_growing_for_ever_is_refused_too() -> None:
    with pytest.raises(ConflictError, match="do not come to an end"):
        fixed({"a.py": "one\n"}, edits("T1", "one", (3, 3, ", one")))


def test_a_fix_that_would_not_parse_is_refused_with_file_and_rule() -> None:
    with pytest.raises(ConflictError, match=r"^b\.py: .*does not parse") as caught:
        fixed({"a.py": "x\n", "b.py": "one\n"}, edits("T1", "one", (0, 3, "(")))
    assert "edits-one" in str(caught.value)


def test_a_fix_that_the_file_cannot_hold_is_refused_with_its_name() -> None:
    data = "# coding: latin-1\none = 'ü'\n".encode("latin-1")
    with pytest.raises(ConflictError, match=r"^a\.py: "):
        fixed({"a.py": data}, renames("T1", "one", "日本"))


def test_fixes_that_need_a_look_are_withheld() -> None:
    rule = renames("T1", "one", "two", Safety.UNSAFE)
    result, outcome = fixed({"a.py": "one\n"}, rule)
    assert result["a.py"] == b"one\n"
    assert statuses(outcome) == [("one-two", Status.WITHHELD)]
    assert "--unsafe" in outcome.findings[0].reason
    result, outcome = fixed({"a.py": "one\n"}, rule, unsafe=True)
    assert result["a.py"] == b"two\n"
    assert statuses(outcome) == [("one-two", Status.APPLIED)]


def test_what_a_comment_allows_stays() -> None:
    text = "one  # alchemigrate: allow one-two -- known\none\n"
    result, outcome = fixed({"a.py": text}, renames("T1", "one", "two"))
    assert result["a.py"].decode() == text.removesuffix("one\n") + "two\n"
    assert statuses(outcome) == [("one-two", Status.APPLIED), ("one-two", Status.SUPPRESSED)]
    assert outcome.findings[1].reason == "known"


def test_imports_come_and_go_with_fixes() -> None:
    imports = (Import("new", "two"), Import("old", "one", drop=True))
    rule = renames("T1", "one", "two", imports=imports)
    assert fixed({"a.py": "from old import one\none()\none()\n"}, rule)[0]["a.py"] == (
        b"from new import two\ntwo()\ntwo()\n"
    )


def test_a_fix_may_reach_into_another_file() -> None:
    rule = Rule("T1", Level.BREAKS, "2.0", (), name="far")

    @rule.on(ast.Name)
    def find(context: Context, node: ast.Name) -> Iterator[Found]:
        if node.id == "one" and b"zero" in context.project.data("b.py"):
            span = context.span(node)
            far = (Edit(0, 4, "null", path="b.py"),)
            wanted = (Import("sqlalchemy", "null", path="b.py"),)
            yield Found(node, "one", Fix((Edit(span.start, span.end, "two"), *far), imports=wanted))

    result, _ = fixed({"a.py": "one\n", "b.py": "zero\n"}, rule)
    assert result == {"a.py": b"two\n", "b.py": b"from sqlalchemy import null\nnull\n"}


def test_of_a_fix_over_two_files_all_is_made_or_nothing() -> None:
    rule = Rule("T2", Level.BREAKS, "2.0", (), name="far")

    @rule.on(ast.Name)
    def find(context: Context, node: ast.Name) -> Iterator[Found]:
        if node.id == "one" and context.module.path == "b.py":
            span = context.span(node)
            yield Found(node, "one", Fix((Edit(span.start, span.end, "two"),
                                          Edit(0, 3, "other", path="a.py"))))  # fmt: skip

    result, _ = fixed({"a.py": "one\n", "b.py": "one\n"}, edits("T1", "one", (0, 3, "won")), rule)
    assert result == {"a.py": b"won\n", "b.py": b"won\n"}


def test_files_of_other_kinds_are_fixed_byte_for_byte() -> None:
    rule = Rule("T1", Level.BREAKS, "2.0", (), name="pins")

    @rule.on_text("*.txt")
    def find(context: TextContext) -> Iterator[Found]:
        for match in re.finditer("old", context.document.text):
            edit = Edit(match.start(), match.end(), "new")
            yield Found(edit, "old", Fix((edit,)))

    result, _ = fixed({"r.txt": b"\xff old\r\nb\rc", "s.cfg": b"old"}, rule)
    assert result == {"r.txt": b"\xff new\r\nb\rc", "s.cfg": b"old"}


def test_a_file_that_cannot_be_read_is_left_with_its_reason() -> None:
    files = {"a.py": b"one = '\xff'\n", "b.py": b"one\n", "c.py": b"one = (\n"}
    result, outcome = fixed(files, renames("T1", "one", "two"))
    assert result == {**files, "b.py": b"two\n"}
    assert {entry.path for entry in outcome.skipped} == {"a.py", "c.py"}
    assert all(entry.reason for entry in outcome.skipped)


LINES = (
    "old = 1", "x = 'old ü 𝄞'", "# old, größe", "    ", "\t", "y = old + older.old",
    "(old,\n  old)",
    "def f(old=old):\n    return old  # old", "s = f'{y} old'", "z = '''old\n old'''", "\x0c",
    "größe = old; old", "old \\\n  + old",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(LINES), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
)
def test_bytes_outside_of_edits_never_change(
    lines: list[str], newline: str, bom: bool, ended: bool
) -> None:
    text = "\n".join(lines).replace("\n", newline) + (newline if ended else "")
    head = b"\xef\xbb\xbf" if bom else b""
    result, _ = fixed({"a.py": head + text.encode()}, renames("T1", "old", "brand_new"))
    names = {"old = 1": "brand_new = 1"}
    expected = [names.get(line, _by_hand(line)) for line in lines]
    wanted = "\n".join(expected).replace("\n", newline) + (newline if ended else "")
    assert result["a.py"] == head + wanted.encode()


def _by_hand(line: str) -> str:
    return {
        "y = old + older.old": "y = brand_new + older.old",
        "(old,\n  old)": "(brand_new,\n  brand_new)",
        "def f(old=old):\n    return old  # old": (
            "def f(old=brand_new):\n    return brand_new  # old"
        ),
        "größe = old; old": "größe = brand_new; brand_new",
        "old \\\n  + old": "brand_new \\\n  + brand_new",
    }.get(line, line)
