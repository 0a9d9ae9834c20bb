"""Which tests run an edit: the statements it stands in, and what a watched run sees."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from alchemigrate.upgrade.proof.reach import Reach, Watch
from alchemigrate.upgrade.proof.statements import Statements
from alchemigrate.upgrade.proof.suite import DEFAULT, run
from alchemigrate.values.proof import Placed

SOURCE = '''\
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import decimal


@str
def first(
    word,
):
    """A word."""
    if word:
        return os.path.join(
            "a",
            word,
        )
    else:
        # nothing
        return "b"


class Thing:
    size = 1

    def grow(self):
        try:
            self.size += 1
        except ValueError:
            self.size = 0
'''


@pytest.mark.parametrize(
    ("line", "span"),
    [
        (1, (1, 1)),
        (4, (4, 4)),
        (5, (4, 4)),
        (8, (8, 11)),
        (10, (8, 11)),
        (13, (13, 13)),
        (16, (14, 17)),
        (19, (20, 20)),
        (23, (23, 23)),
        (24, (24, 24)),
        (28, (28, 28)),
        (30, (30, 30)),
        (99, (30, 30)),
    ],
)
def test_the_statement_of_a_line(line: int, span: tuple[int, int]) -> None:
    assert Statements(ast.parse(SOURCE)).at(line, line) == {span}


def test_several_statements() -> None:
    assert Statements(ast.parse(SOURCE)).at(13, 20) == {(13, 13), (14, 17), (20, 20)}


def test_a_module_without_statements() -> None:
    assert Statements(ast.parse("# nothing\n")).at(1, 1) == frozenset()


WORK = """\
LIMIT = 3


def half(number):
    return number / 2


def never():
    return LIMIT


def in_thread(found):
    found.append(1)
"""
TESTS = """\
import threading
from work import half, in_thread

def test_half():
    assert half(2) == 1

def test_quarter():
    assert half(half(4)) == 1

def test_threads():
    found = []
    thread = threading.Thread(target=in_thread, args=(found,))
    thread.start()
    thread.join()
    assert found
"""


def watched(root: Path, *command: str) -> Reach:
    """The reach of all lines of a small project."""
    (root / "work.py").write_text(WORK)
    (root / "test_work.py").write_text(TESTS)
    watch = Watch.over(root, [Placed("work.py", 1, 13), Placed("notes.txt", 1, 1)])
    with watch.look() as (look, folder):
        done = run(root, Path(sys.executable), [], command or DEFAULT, looks=[look])
        assert {one.outcome for one in done.outcomes.values()} == {"passed"}
        return watch.seen(folder)


def names(*tests: str) -> frozenset[str]:
    """Node ids of tests of the small project."""
    return frozenset(f"test_work.py::test_{test}" for test in tests)


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_a_run_tells_which_tests_ran_a_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    reach = watched(tmp_path, *DEFAULT, *words)
    half = reach.of([Placed("work.py", 5, 5)])
    assert (half.executed, half.imported, half.tests) == (True, False, names("half", "quarter"))
    assert reach.of([Placed("work.py", 13, 13)]).tests == names("threads")
    limit = reach.of([Placed("work.py", 1, 1)])
    assert (limit.executed, limit.imported, limit.tests) == (True, True, frozenset())
    assert not reach.of([Placed("work.py", 9, 9)]).executed


def test_an_edit_ran_if_all_its_places_did(tmp_path: Path) -> None:
    reach = watched(tmp_path)
    both = reach.of([Placed("work.py", 1, 1), Placed("work.py", 5, 5)])
    assert (both.executed, both.imported, both.tests) == (True, False, names("half", "quarter"))
    assert not reach.of([Placed("work.py", 5, 5), Placed("work.py", 9, 9)]).executed
    assert not reach.of([Placed("notes.txt", 1, 1)]).executed
