"""Ignore patterns are compared with git's own answer, for chosen and for random patterns."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alchemigrate.source.discover import discover

TREE = (
    "a.py",
    "ab.py",
    "b[1].py",
    "x y.py",
    "#hash.py",
    "!bang.py",
    "app/a.py",
    "app/b.py",
    "app/gen/a.py",
    "app/gen/deep/a.py",
    "lib/app/a.py",
    "lib/gen/a.py",
    "lib/gen/keep.py",
)
CHOSEN = {
    "name at any depth": "a.py\n",
    "tied to the top": "/a.py\n",
    "tied by a slash inside": "app/a.py\n",
    "folders only": "gen/\n",
    "folders only does not match a file": "a.py/\n",
    "taken back": "*.py\n!a.py\n",
    "not taken back below an ignored folder": "gen\n!gen/keep.py\n",
    "contents taken back": "lib/gen/*\n!lib/gen/keep.py\n",
    "all but folders": "*\n!*/\n!keep.py\n",
    "only one folder": "/*\n!/app\n",
    "question mark": "a?.py\n",
    "set": "[ab].py\n",
    "set with a range": "[a-z]b.py\n",
    "negated set": "[!a].py\n",
    "set of a class": "[[:alpha:]]b.py\n",
    "set with a bracket": "b[[]1].py\n",
    "set that is not closed": "[ab.py\n",
    "escaped bracket": "b\\[1\\].py\n",
    "escaped hash": "\\#hash.py\n",
    "escaped bang": "\\!bang.py\n",
    "comment": "#hash.py\n",
    "trailing spaces": "a.py   \n",
    "escaped trailing space": "a.py\\ \n",
    "carriage returns": "a.py\r\ngen/\r\n",
    "byte order mark": "\ufeffa.py\n",
    "stars in the middle": "app/**/a.py\n",
    "stars in front": "**/gen/a.py\n",
    "stars at the end": "lib/**\n",
    "stars within a name": "app/**a.py\n",
    "lonely star": "app/*\n",
    "backslash at the end": "a.py\\\n",
    "blank lines": "\n\n  \na.py\n",
    "slash alone": "/\n",
}


def plant(root: Path, ignores: dict[str, str]) -> None:
    """A git work tree of TREE with these ignore files."""
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for name in TREE:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x = 1\n")
    for name, text in ignores.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())


def by_git(root: Path) -> tuple[str, ...]:
    """The Python files that git does not ignore."""
    command = ["git", "ls-files", "-z", "--others", "--exclude-standard"]
    environment = os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    out = subprocess.run(command, cwd=root, capture_output=True, check=True, env=environment)
    names = out.stdout.decode().split("\0")
    return tuple(sorted(name for name in names if name.endswith(".py")))


@pytest.mark.parametrize("case", CHOSEN)
def test_chosen_patterns_agree_with_git(tmp_path: Path, case: str) -> None:
    plant(tmp_path, {".gitignore": CHOSEN[case]})
    assert discover([tmp_path], tmp_path).files == by_git(tmp_path)


def test_nested_files_and_the_exclude_file_agree_with_git(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            ".gitignore": "a.py\nlib/gen/\n",
            "app/.gitignore": "!/a.py\nb.py\n",
            "app/gen/.gitignore": "*\n!deep/\n!a.py\n",
            ".git/info/exclude": "ab.py\n!a.py\n",
        },
    )
    got = discover([tmp_path], tmp_path)
    assert got.files == by_git(tmp_path)
    assert "app/a.py" in got.files
    assert "ab.py" not in got.files


def test_the_reason_names_file_line_and_pattern(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "# made\ngen/\n", "app/.gitignore": "b.py\n"})
    reasons = {one.path: one.reason for one in discover([tmp_path], tmp_path).skipped}
    assert reasons["app/gen/"] == "ignored by .gitignore, line 2 (gen/)"
    assert reasons["app/b.py"] == "ignored by app/.gitignore, line 1 (b.py)"


PIECES = ["*", "**", "?", "/", "a", "b", "app", "gen", ".py", "[ab]", "[!a]", "\\", "!", " ", "-"]
LINES = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join), max_size=4)


@settings(max_examples=60, deadline=None)
@example(["*", "!*/", "!keep.py"], [])
@given(LINES, LINES)
def test_random_patterns_agree_with_git(
    tmp_path_factory: pytest.TempPathFactory, outer: list[str], inner: list[str]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    plant(root, {".gitignore": "\n".join(outer), "app/.gitignore": "\n".join(inner)})
    assert discover([root], root).files == by_git(root)
