"""Real git work trees: which files would be lost if they were overwritten?"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from alchemigrate.errors import DirtyTreeError, RunError
from alchemigrate.upgrade.gitstate import dirty, refuse_dirty


def git(folder: Path, *words: str) -> None:
    """Run git as nobody in particular."""
    given = ("user.name=x", "user.email=x@example.org", "protocol.file.allow=always")
    who = [word for one in given for word in ("-c", one)]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def commit(folder: Path, *names: str) -> None:
    """A work tree with these files committed."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "-q")
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x = 1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "start")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A work tree with odd names, all committed."""
    commit(tmp_path / "r", "a.py", "app/b c.py", "app/ü.py", "old.py", ".gitignore")
    return tmp_path / "r"


ALL = ["a.py", "app/b c.py", "app/ü.py", "old.py"]


def test_committed_files_are_clean(root: Path) -> None:
    assert dirty(root, ALL) == ()
    refuse_dirty(root, ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_changed_file_is_dirty_staged_or_not(root: Path, name: str) -> None:
    (root / name).write_text("x = 2\n")
    assert dirty(root, ALL) == (name,)
    git(root, "add", ".")
    assert dirty(root, ALL) == (name,)
    git(root, "commit", "-q", "-m", "more")
    assert dirty(root, ALL) == ()


def test_a_renamed_file_is_dirty_under_its_new_name(root: Path) -> None:
    git(root, "mv", "old.py", "new.py")
    assert dirty(root, ["a.py", "new.py"]) == ("new.py",)


def test_files_unknown_to_git_are_dirty(root: Path) -> None:
    (root / "new.py").write_text("")
    (root / ".gitignore").write_text("made.py\n")
    (root / "made.py").write_text("")
    assert dirty(root, ["a.py", "new.py", "made.py"]) == ("made.py", "new.py")


def test_dirt_in_other_files_does_not_matter(root: Path) -> None:
    (root / "old.py").write_text("x = 2\n")
    assert dirty(root, ["a.py"]) == ()


def test_a_root_below_the_top_of_the_work_tree(root: Path) -> None:
    (root / "app/ü.py").write_text("x = 2\n")
    assert dirty(root / "app", ["b c.py", "ü.py"]) == ("ü.py",)


def test_outside_git_nothing_is_dirty(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    assert dirty(tmp_path, ["a.py"]) == ()


def test_links_count_as_what_they_lead_to(root: Path) -> None:
    (root / "link").symlink_to("app")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "link")
    assert dirty(root, ["link/b c.py"]) == ()
    (root / "app/b c.py").write_text("x = 2\n")
    assert dirty(root, ["link/b c.py"]) == ("link/b c.py",)


def test_submodules_and_nested_work_trees_answer_for_themselves(root: Path, tmp_path: Path) -> None:
    commit(tmp_path / "library", "lib.py")
    git(root, "submodule", "add", "-q", str(tmp_path / "library"), "lib")
    commit(root / "nested", "n.py", "m.py")
    paths = ["lib/lib.py", "nested/n.py", "nested/m.py", "a.py"]
    assert dirty(root, paths) == ()
    (root / "lib/lib.py").write_text("x = 2\n")
    (root / "nested/n.py").write_text("x = 2\n")
    assert dirty(root, paths) == ("lib/lib.py", "nested/n.py")


def test_a_repository_without_commits_is_all_dirty(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text("")
    (tmp_path / "b.py").write_text("")
    git(tmp_path, "add", "a.py")
    assert dirty(tmp_path, ["a.py", "b.py"]) == ("a.py", "b.py")


def test_variables_of_a_hook_do_not_mislead(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert dirty(root, ALL) == ()


def test_the_refusal_names_the_files_and_the_way_out(root: Path) -> None:
    (root / "a.py").write_text("x = 2\n")
    with pytest.raises(DirtyTreeError, match=r"uncommitted changes in a\.py.*--allow-dirty"):
        refuse_dirty(root, ALL)
    names = [f"n{number:02}.py" for number in range(12)]
    with pytest.raises(DirtyTreeError, match=r"n09\.py and 2 more"):
        refuse_dirty(root, names)


def test_a_broken_repository_and_a_missing_git_are_said_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / ".git/HEAD").write_text("nonsense")
    with pytest.raises(RunError, match="git cannot say"):
        dirty(root, ALL)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RunError, match="git is not installed"):
        dirty(root, ALL)
