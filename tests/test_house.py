"""The house rules hold for the project; tests/test_house_checks.py shows that each can fail."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib

import pytest
from house import graph, habits, honesty, pins, rooms, sizes, words
from house.sources import ROOT, files, sources

OURS = ("src", "tests", "bench")
EVERYTHING = (
    *OURS,
    "docs",
    "examples",
    "requirements",
    ".ci/run",
    "Makefile",
    "pyproject.toml",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "action.yml",
    ".pre-commit-hooks.yaml",
)
# Each place that must survive whatever foreign code raises, and why.
BROAD = {
    "src/alchemigrate/probe/attempt.py:attempt": "an application may raise anything on import",
    "src/alchemigrate/runtime/health/flight.py:_run": "a thread hands over what its work raised",
    "src/alchemigrate/upgrade/attempt.py:attempt": "a defect in one rule must not lose the run",
}


def texts(*folders: str) -> dict[str, str]:
    """The text files below `folders` by path."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in files(*folders)
    }


def test_files_are_short() -> None:
    assert sizes.long_files(sources(*OURS, "examples"), 400) == []


def test_the_median_file_is_short() -> None:
    assert sizes.median_file(sources("src")) <= 120


def test_functions_are_short() -> None:
    assert sizes.long_functions(sources(*OURS), 60) == []


def test_the_median_function_is_short() -> None:
    assert sizes.median_function(sources("src")) <= 10


def test_imports_point_down() -> None:
    assert rooms.wrong_direction(sources("src")) == []


def test_nothing_imports_in_a_circle() -> None:
    assert rooms.module_cycles(sources("src")) == []


def test_rules_stand_alone() -> None:
    assert rooms.rules_alone(sources("src")) == []


def test_the_probe_needs_only_the_standard_library() -> None:
    assert rooms.probe_imports(sources("src")) == []


@pytest.mark.parametrize("source", [s for s in sources("src") if rooms.room(s.name) == "probe"])
def test_the_probe_parses_on_python_3_8(source: rooms.Source) -> None:
    assert ast.parse(source.text, source.path, feature_version=(3, 8)).body


def test_the_runtime_needs_only_sqlalchemy() -> None:
    ours = {"sqlalchemy", "alchemigrate"}
    assert rooms.heavy(sources("src"), "alchemigrate.runtime", ours) == []


def test_third_party_imports_are_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    declared = {_normal(re.split(r"[\[<>=; ]", name)[0]) for name in wanted}
    distributions = importlib.metadata.packages_distributions()
    undeclared = {
        f"{item.importer}: {top}"
        for source in sources("src")
        if rooms.room(source.name) != "probe"
        for item in graph.imports(source)
        if (top := item.target.split(".")[0]) not in {*sys.stdlib_module_names, "alchemigrate"}
        and not {_normal(name) for name in distributions.get(top, [])} & declared
    }
    assert undeclared == set()


def _normal(distribution: str) -> str:
    """`prometheus_client` and `Prometheus-Client` are one distribution."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_excepts_are_narrow() -> None:
    found = habits.broad_excepts(sources("src"))
    assert sorted(set(found) - set(BROAD)) == []
    assert len(found) == len(set(found)), "one broad except for each reason"
    stale = {place for place in BROAD if (ROOT / place.partition(":")[0]).exists()} - set(found)
    assert stale == set()


def test_public_names_have_docstrings() -> None:
    assert habits.undocumented(sources("src", "bench")) == []


def test_messages_end_without_a_full_stop() -> None:
    assert habits.shouted(sources("src")) == []


def test_names_say_something() -> None:
    assert words.nameless(texts(*OURS)) == []


@pytest.mark.parametrize("pattern", [words.UNFINISHED, words.MACHINE, words.HOSTS, words.WORKPLACE])
def test_no_words_that_do_not_belong(pattern: re.Pattern[str]) -> None:
    assert words.matches(texts(*EVERYTHING), pattern) == []


def test_every_test_asserts() -> None:
    assert honesty.silent_tests(sources("tests")) == []


def test_no_assert_always_holds() -> None:
    assert honesty.empty_asserts(sources("tests")) == []


def test_the_real_thing_runs() -> None:
    assert honesty.mocks(sources("tests")) == []


@pytest.mark.parametrize("path", [*ROOT.glob("requirements/**/*.txt")], ids=lambda path: path.name)
def test_requirements_are_pinned_with_hashes(path: object) -> None:
    text = (ROOT / str(path)).read_text(encoding="utf-8")
    if str(path).endswith("pins.txt"):
        assert all("==" in entry for entry in pins.entries(text))
    else:
        assert pins.loose(text) == []


@pytest.mark.parametrize("package", ["sqlalchemy", "alembic"])
def test_the_lists_agree(package: str) -> None:
    lists = [ROOT / "requirements" / name for name in ("pins.txt", "base.txt", "dev.txt")]
    found = {pins.version(path.read_text(encoding="utf-8"), package) for path in lists}
    assert len(found) == 1
    assert found == {importlib.metadata.version(package)}


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert importlib.metadata.version("alchemigrate") == project.get("version", "")
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["install", "demo", "test", "lint", "bench"])
def test_the_makefile_has_its_targets(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_names_the_two_commands(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_lint_and_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o100
    assert {"make lint", "make test"} <= set(re.findall(r"make \w+", script.read_text()))
