"""Discovery walks real folders: what is read, what is left out and why, where links end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from alchemigrate.errors import UsageError
from alchemigrate.source.discover import discover, project_root


def plant(root: Path, names: Iterable[str], text: str = "x = 1\n") -> None:
    """Files of the same text below a folder."""
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def reasons(root: Path, *paths: Path) -> dict[str, str]:
    """What discovery left out."""
    return {one.path: one.reason for one in discover(paths or [root], root).skipped}


def test_python_files_are_found_in_order(tmp_path: Path) -> None:
    plant(tmp_path, ["b.py", "a/z.py", "a/b.pyi", "a/notes.txt", "a-b/c.py", "setup.cfg"])
    assert discover([tmp_path], tmp_path).files == ("a-b/c.py", "a/z.py", "b.py")


def test_files_and_folders_named_twice_are_read_once(tmp_path: Path) -> None:
    plant(tmp_path, ["app/a.py", "app/models/b.py", "c.py"])
    paths = [tmp_path / "app", tmp_path / "app/models/b.py", tmp_path / "app/models"]
    assert discover(paths, tmp_path).files == ("app/a.py", "app/models/b.py")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".venv/lib/x.py", "a virtual environment"),
        ("venv/x.py", "a virtual environment"),
        ("node_modules/gyp/x.py", "installed packages"),
        ("vendor/site-packages/x.py", "installed packages"),
        (".tox/py311/x.py", "environments of tox"),
        (".nox/x.py", "environments of nox"),
        ("build/lib/x.py", "built files"),
        ("dist/x.py", "built files"),
    ],
)
def test_foreign_folders_are_left_out_with_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    plant(tmp_path, [name, "app.py"])
    assert discover([tmp_path], tmp_path).files == ("app.py",)
    assert list(reasons(tmp_path).values()) == [reason]


def test_an_environment_of_any_name_is_known_by_its_marks(tmp_path: Path) -> None:
    plant(tmp_path, ["envs/prod/pyvenv.cfg", "envs/prod/lib/x.py", "envs/x.py"])
    assert discover([tmp_path], tmp_path).files == ("envs/x.py",)
    assert reasons(tmp_path) == {"envs/prod/": "a virtual environment"}


def test_a_package_named_build_is_source(tmp_path: Path) -> None:
    plant(tmp_path, ["app/build/__init__.py", "app/build/steps.py"])
    assert discover([tmp_path], tmp_path).files == ("app/build/__init__.py", "app/build/steps.py")


def test_folders_of_tools_are_not_even_named(tmp_path: Path) -> None:
    plant(
        tmp_path, [".git/hooks/x.py", "__pycache__/x.py", ".alchemigrate/x.py", "x.egg-info/x.py"]
    )
    found = discover([tmp_path], tmp_path)
    assert found.files == ()
    assert found.skipped == ()


def test_what_is_named_is_read_though_it_is_left_out_otherwise(tmp_path: Path) -> None:
    plant(tmp_path, ["gen/a.py", "gen/sub/b.py", "gen/sub/c.py", "build/d.py", ".venv/e.py"])
    (tmp_path / ".gitignore").write_text("gen/\n*.py\n")
    (tmp_path / "gen/sub/.gitignore").write_text("c.py\n")
    assert discover([tmp_path], tmp_path).files == ()
    assert discover([tmp_path / "gen/a.py"], tmp_path).files == ("gen/a.py",)
    assert discover([tmp_path / "gen"], tmp_path).files == ("gen/a.py", "gen/sub/b.py")
    assert discover([tmp_path / "build/d.py"], tmp_path).files == ("build/d.py",)
    assert discover([tmp_path / ".venv"], tmp_path).files == ()


def test_ignore_files_above_the_root_count(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    plant(tmp_path, ["service/app.py", "service/made.py"])
    (tmp_path / ".gitignore").write_text("/service/made.py\n")
    found = discover([tmp_path / "service"], tmp_path / "service")
    assert found.files == ("app.py",)
    assert found.skipped[0].reason == "ignored by ../.gitignore, line 1 (/service/made.py)"


def test_a_work_tree_inside_another_has_its_own_ignore_files(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "init", "-q", str(tmp_path / "inner")], check=True)
    plant(tmp_path, ["a.py", "inner/a.py", "inner/b.py"])
    (tmp_path / ".gitignore").write_text("a.py\n")
    (tmp_path / "inner/.git/info/exclude").write_text("b.py\n")
    assert discover([tmp_path], tmp_path).files == ("inner/a.py",)


def test_a_linked_work_tree_uses_the_exclude_file_of_its_repository(tmp_path: Path) -> None:
    main, linked = tmp_path / "main", tmp_path / "linked"
    git = ["git", "-C", str(main), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", "init", "-q", str(main)], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "start"], check=True)
    subprocess.run([*git, "worktree", "add", "-q", str(linked)], check=True, capture_output=True)
    (main / ".git/info/exclude").write_text("made.py\n")
    plant(linked, ["app.py", "made.py"])
    assert discover([linked], linked).files == ("app.py",)


def test_links_inside_the_project_are_read_under_one_name(tmp_path: Path) -> None:
    plant(tmp_path, ["app/a.py", "shared/s.py"])
    (tmp_path / "app/alias.py").symlink_to("a.py")
    (tmp_path / "app/shared").symlink_to("../shared")
    assert discover([tmp_path], tmp_path).files == ("app/a.py", "shared/s.py")
    assert reasons(tmp_path) == {
        "app/alias.py": "a link to app/a.py, not followed",
        "app/shared/": "a link to shared, not followed",
    }
    assert discover([tmp_path / "app"], tmp_path).files == ("app/a.py", "app/shared/s.py")


def test_links_never_loop_or_climb(tmp_path: Path) -> None:
    plant(tmp_path, ["app/a.py", "other/b.py"])
    (tmp_path / "app/self").symlink_to(".")
    (tmp_path / "app/up").symlink_to("..")
    (tmp_path / "app/other").symlink_to("../other")
    (tmp_path / "other/back").symlink_to("../app")
    (tmp_path / "app/ring.py").symlink_to("ring.py")
    assert discover([tmp_path / "app"], tmp_path).files == ("app/a.py", "app/other/b.py")
    assert reasons(tmp_path)["app/ring.py"] == "a link to nothing"


def test_links_out_of_the_project_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "project"
    plant(tmp_path, ["elsewhere/a.py", "project/b.py", "project/.venv/lib/c.py"])
    (root / "out").symlink_to("../elsewhere")
    (root / "a.py").symlink_to("../elsewhere/a.py")
    (root / "lib").symlink_to(".venv/lib")
    assert discover([root], root).files == ("b.py",)
    got = reasons(root)
    assert got["out/"] == f"a link out of the project, to {tmp_path.resolve()}/elsewhere"
    assert got["a.py"].startswith("a link out of the project")
    assert got["lib/"] == "a link to .venv/lib, not followed"
    with pytest.raises(UsageError, match="leads out of"):
        discover([root / "out"], root)


def test_a_root_that_is_a_link_itself(tmp_path: Path) -> None:
    plant(tmp_path, ["real/app/a.py"])
    (tmp_path / "alias").symlink_to("real")
    for root in (tmp_path / "alias", tmp_path / "real"):
        assert discover([tmp_path / "alias/app"], root).files == ("app/a.py",)


def test_what_is_no_file_and_what_has_no_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with open(os.fsencode(tmp_path) + b"/na\xefve.py", "w"):
        pass
    assert discover([tmp_path], tmp_path).files == ()
    assert reasons(tmp_path) == {
        "pipe.py": "not a regular file",
        "na\\udcefve.py": "its name is not UTF-8",
    }


def test_scripts_without_suffix_are_known_by_their_first_line(tmp_path: Path) -> None:
    plant(tmp_path, ["manage", "notes"], "#!/usr/bin/env python3\n")
    plant(tmp_path, ["run"], "#!/bin/sh\n")
    for name in ("manage", "run"):
        (tmp_path / name).chmod(0o755)
    assert discover([tmp_path], tmp_path).files == ("manage",)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any account may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="accounts of POSIX")
def test_unreadable_files_and_folders_have_a_reason(open_folder: Path) -> None:
    plant(open_folder, ["a.py", "closed.py", "shut/b.py"])
    (open_folder / "closed.py").chmod(0)
    (open_folder / "shut").chmod(0)
    root_was_here = os.geteuid() == 0
    if root_was_here:  # permissions do not stop root
        os.seteuid(65534)
    try:
        found = discover([open_folder], open_folder)
    finally:
        if root_was_here:
            os.seteuid(0)
        (open_folder / "shut").chmod(0o755)
    assert found.files == ("a.py",)
    assert {one.path: one.reason for one in found.skipped} == {
        "closed.py": "no permission to read it",
        "shut/": "cannot be listed (Permission denied)",
    }


def test_paths_that_cannot_be_read_at_all_are_refused(tmp_path: Path) -> None:
    plant(tmp_path, ["project/a.py", "b.py"])
    with pytest.raises(UsageError, match="no such file"):
        discover([tmp_path / "project/none.py"], tmp_path / "project")
    with pytest.raises(UsageError, match="lies outside"):
        discover([tmp_path / "b.py"], tmp_path / "project")


def test_stub_files_are_left_out_even_by_name(tmp_path: Path) -> None:
    plant(tmp_path, ["a.pyi"])
    assert reasons(tmp_path, tmp_path / "a.pyi") == {"a.pyi": "a stub file"}


@pytest.mark.parametrize(
    "mark", ["pyproject.toml", "setup.py", "setup.cfg", "alembic.ini", "requirements-dev.txt"]
)
def test_the_root_is_the_nearest_marked_folder(tmp_path: Path, mark: str) -> None:
    plant(tmp_path, ["setup.py", f"service/{mark}", "service/app/core/db.py", "service/app/x.py"])
    paths = [tmp_path / "service/app/core/db.py", tmp_path / "service/app"]
    assert project_root(paths) == tmp_path / "service"
    assert project_root([tmp_path / "service/app/core/db.py"]) == tmp_path / "service"


def test_two_projects_share_the_root_around_them(tmp_path: Path) -> None:
    plant(tmp_path, ["setup.py", "a/setup.py", "b/setup.py", "a/x.py", "b/x.py"])
    assert project_root([tmp_path / "a/x.py", tmp_path / "b/x.py"]) == tmp_path


def test_twenty_thousand_files_take_well_under_a_second(tmp_path: Path) -> None:
    for number in range(200):
        folder = tmp_path / f"package{number % 20}" / f"module{number}"
        folder.mkdir(parents=True)
        for name in range(100):
            (folder / f"file{name}.py").touch()
    ignored = ["*.py[cod]", "*$py.class", "*.so", ".env", "ipython_config.py", "docs/_build/"]
    (tmp_path / ".gitignore").write_text("\n".join(ignored * 10))
    start = time.process_time()
    found = discover([tmp_path], tmp_path)
    took = time.process_time() - start
    assert len(found.files) == 20_000
    assert took < 1.0  # a quarter of that on one idle core
