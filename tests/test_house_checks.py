"""Each house rule can fail: small bad inputs, and the good ones beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent

import pytest
from house import graph, habits, honesty, pins, rooms, sizes, words
from house.sources import Source


def source(text: str, name: str = "alchemigrate.values.price") -> Source:
    """A module of that dotted name."""
    return Source(f"src/{name.replace('.', '/')}.py", dedent(text))


def package(**modules: str) -> list[Source]:
    """Modules of the package; `rules__core` is `rules/core`."""
    return [
        source(text, "alchemigrate." + name.replace("__", ".")) for name, text in modules.items()
    ]


def test_long_files_are_found() -> None:
    assert sizes.long_files([source("x = 1\n" * 3)], 2) == [
        "src/alchemigrate/values/price.py: 3 lines"
    ]
    assert sizes.long_files([source("x = 1\n" * 3)], 3) == []
    assert sizes.median_file([source("a\n"), source("a\nb\n"), source("a\nb\nc")]) == 2


def test_long_functions_are_found() -> None:
    found = source('class A:\n    def f(self):\n        """Say.\n        """\n        return 1\n')
    assert sizes.long_functions([found], 3) == ["src/alchemigrate/values/price.py:2: f has 4 lines"]
    assert sizes.long_functions([found], 4) == []
    assert sizes.median_function([found]) == 2


@pytest.mark.parametrize(
    ("modules", "complaint"),
    [
        ({"values__a": "from alchemigrate import report", "report": ""}, "values -> "),
        ({"rules__a": "from alchemigrate.upgrade.x import y", "upgrade__x": ""}, "rules -> "),
        ({"source__a": "def f():\n    import alchemigrate.cli", "cli": ""}, "source -> "),
        (
            {
                "project__a": "if TYPE_CHECKING:\n    from alchemigrate.rulekit import Rule",
                "rulekit": "",
            },
            "project -> ",
        ),
        ({"runtime__a": "from alchemigrate.project import x", "project": ""}, "runtime -> "),
        ({"probe__a": "from alchemigrate.errors import x", "errors": ""}, "probe -> "),
        ({"errors": "from alchemigrate.values import x", "values": ""}, "errors -> "),
        ({"attic__a": ""}, "no such room"),
        ({"values__a": "from ..source import module", "source": ""}, "values -> "),
    ],
)
def test_imports_that_point_up_are_found(modules: dict[str, str], complaint: str) -> None:
    assert complaint in "\n".join(rooms.wrong_direction(package(**modules)))


def test_imports_that_point_down_are_fine() -> None:
    good = package(
        cli__a="from alchemigrate.report import text\nimport alchemigrate.values.b\nimport rich",
        report="",
        values__b="from alchemigrate.errors import UsageError\nfrom .c import d",
        values__c="",
        errors="",
        runtime__a="from alchemigrate.values import b",
        migrate__a="from alchemigrate.database import x",
        database="",
    )
    assert rooms.wrong_direction(good) == []
    assert rooms.module_cycles(good) == []


def test_circles_are_found() -> None:
    lazy = package(
        values__a="from alchemigrate.values.b import x", values__b="def f():\n    from . import a"
    )
    assert rooms.module_cycles(lazy) == ["alchemigrate.values.a <-> alchemigrate.values.b"]


def test_circles_of_rooms_are_found() -> None:
    found = package(
        migrate__a="import alchemigrate.database.x",
        migrate__b="",
        database__x="",
        database__y="import alchemigrate.migrate.b",
    )
    assert rooms.module_cycles(found) == ["database <-> migrate"]


@pytest.mark.parametrize(
    "text",
    [
        "from alchemigrate.rules.b import RULE",
        "from . import b",
        "from alchemigrate.dangers import c",
        "import alchemigrate.report.text",
    ],
)
def test_rules_that_lean_on_others_are_found(text: str) -> None:
    modules = package(rules__a=text, rules__b="", dangers__c="", report__text="", rulekit="")
    assert len(rooms.rules_alone(modules)) == 1


def test_rules_may_use_what_lies_below() -> None:
    assert (
        rooms.rules_alone(package(rules__a="from alchemigrate.rulekit import R", rulekit="")) == []
    )


def test_the_probe_alone() -> None:
    bad = package(
        probe__a="import json, rich\nimport sqlalchemy\nfrom . import b\nimport b", probe__b=""
    )
    assert rooms.probe_imports(bad) == ["alchemigrate.probe.a:1: the probe imports rich"]


def test_heavy_imports_are_found_through_others() -> None:
    found = package(
        runtime__a="from alchemigrate.values import b",
        runtime__lazy="def f():\n    import rich",
        values__b="import json\nimport alembic",
        report__c="import rich",
    )
    ours = {"alchemigrate"}
    assert rooms.heavy(found, "alchemigrate.runtime.a", ours) == [
        "alchemigrate.values.b:2: alembic"
    ]
    assert rooms.heavy(found, "alchemigrate.runtime.lazy", ours) == []


def test_relative_imports_are_resolved() -> None:
    init = Source(
        "src/alchemigrate/rules/__init__.py", "from .core import x\nfrom .. import errors"
    )
    assert [item.target for item in graph.imports(init)] == [
        "alchemigrate.rules.core.x",
        "alchemigrate.errors",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    f()\nexcept:\n    pass",
        "try:\n    f()\nexcept Exception as error:\n    pass",
        "try:\n    f()\nexcept (OSError, builtins.BaseException):\n    pass",
        "with contextlib.suppress(Exception):\n    f()",
    ],
)
def test_broad_excepts_are_found(text: str) -> None:
    inside = "def g():\n    " + text.replace("\n", "\n    ")
    assert habits.broad_excepts([source(inside)]) == ["src/alchemigrate/values/price.py:g"]


def test_narrow_excepts_are_fine() -> None:
    assert (
        habits.broad_excepts([source("try:\n    f()\nexcept (OSError, ValueError):\n    pass")])
        == []
    )


def test_missing_docstrings_are_found() -> None:
    bare = """
    def f(): ...
    class A:
        def g(self): ...
        def _h(self): ...
        def __init__(self): ...
    def _i(): ...
    @RULE.on(int)
    def find(context, call): ...
    """
    found = [line.rpartition(": ")[2] for line in habits.undocumented([source(bare)])]
    assert found == ["the module", "f", "A", "g"]


def test_messages_with_a_full_stop_are_found() -> None:
    bad = 'RunError("gone.", where=path)\nRunError(f"{x} is gone.")\nRunError("fine", where="a.b")'
    assert len(habits.shouted([source(bad)])) == 2


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (words.UNFINISHED, "# TO" + "DO: later"),
        (words.UNFINISHED, "raise NotImplemented" + "Error"),
        (words.UNFINISHED, "a Place" + "holder"),
        (words.UNFINISHED, "good enough for" + " now"),
        (words.MACHINE, "open('/wo" + "rk/main/x')"),
        (words.MACHINE, "cd /ro" + "ot/x"),
        (words.MACHINE, "/ho" + "me/somebody/x"),
        (words.HOSTS, "https://py" + "pi.org/simple"),
        (words.HOSTS, "http://mirror.local/sim" + "ple/"),
        (words.WORKPLACE, "written by Clau" + "de"),
    ],
)
def test_words_that_do_not_belong_are_found(pattern: re.Pattern[str], text: str) -> None:
    assert len(words.matches({"a.py": "x = 1\n" + text}, pattern)) == 1


@pytest.mark.parametrize(
    "text",
    ["return NotImplemented", "network/root.py", "a/work/b", "https://docs.sqlalchemy.org/en/20/"],
)
def test_ordinary_words_are_fine(text: str) -> None:
    patterns = (words.UNFINISHED, words.MACHINE, words.HOSTS, words.WORKPLACE)
    assert [words.matches({"a.py": text}, pattern) for pattern in patterns] == [[]] * 4


def test_names_that_say_nothing_are_found() -> None:
    bad = ["src/a/utils.py", "src/helpers/b.py"]
    assert words.nameless([*bad, "src/a/common_table.py"]) == bad


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        (
            honesty.silent_tests,
            "def test_a():\n    f()",
            "def test_a():\n    with raises(E):\n        f()",
        ),
        (
            honesty.silent_tests,
            "class T:\n    async def test_a(s): f()",
            "def test_a():\n    assert f()",
        ),
        (honesty.empty_asserts, "assert True", "assert f() == f()"),
        (honesty.empty_asserts, "assert x == x", "assert x == y"),
        (honesty.empty_asserts, "assert f() or True", "assert f() and True"),
        (honesty.empty_asserts, "assert (x, 'said')", "assert x, 'said'"),
        (honesty.mocks, "from unittest import mock", "import unittest"),
        (honesty.mocks, "from unittest.mock import Mock", "from hammock import x"),
    ],
)
def test_dishonest_tests_are_found(
    check: Callable[[list[Source]], list[str]], bad: str, good: str
) -> None:
    assert len(check([source(bad)])) == 1
    assert check([source(good)]) == []


@pytest.mark.parametrize(
    "bad",
    ["rich", "rich>=13", "rich==13.0", "--index-url x", "rich==13.* --hash=sha256:" + "a" * 64],
)
def test_loose_requirements_are_found(bad: str) -> None:
    good = "# why\nrich==13.0 \\\n    --hash=sha256:" + "a" * 64 + "  # via x\n"
    assert pins.loose(good) == []
    assert pins.loose(good + bad + "\n") == [bad.split(" ")[0]]
    assert pins.version(good, "rich") == "13.0"
