"""`upgrade --commit-each`: a commit for each rule, the same bytes, and nothing half done."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cli.invoke import OLD, Tool
from cli.test_upgrade import git

ROWS = '\n\ndef rows():\n    return [row["name"] for row in engine.execute("select 1 as name")]\n'


@pytest.fixture
def repository(legacy: Tool, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """The project as a clean git work tree of somebody."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "x")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "x@example.org")
    legacy.plant({"app.py": OLD + ROWS})
    git(legacy, "init", "-q")
    git(legacy, "add", ".")
    git(legacy, "commit", "-q", "-m", "start")
    return legacy


def subjects(tool: Tool) -> list[str]:
    """The first lines of the commits, oldest first, without the start."""
    return git(tool, "log", "--reverse", "--format=%s").splitlines()[1:]


def plain(tool: Tool, place: Path, *words: str) -> dict[str, bytes]:
    """What an upgrade without commits makes of a copy of the project."""
    shutil.copytree(tool.folder, place, ignore=shutil.ignore_patterns(".alchemigrate"))
    copy = Tool(place, tool._monkeypatch, tool._capsys)
    copy("upgrade", *words)
    return copy.contents()


def test_the_commits_are_the_upgrade(repository: Tool, tmp_path: Path) -> None:
    wanted = plain(repository, tmp_path / "copy", "--modern")
    answer = repository("upgrade", "--modern", "--commit-each")
    assert repository.contents() == wanted
    assert git(repository, "status", "--porcelain") == ""
    told = subjects(repository)
    assert f", {len(told)} commits; undo with" in answer.err
    assert len(told) >= 3
    assert "SQLAlchemy 2.0: query-get (1 place)" in told
    assert len({line.split()[2] for line in told}) == len(told), "one for each rule"


def test_every_commit_parses_and_says_what_and_why(repository: Tool) -> None:
    repository("upgrade", "--modern", "--commit-each")
    names = git(repository, "log", "--reverse", "--format=%H").split()[1:]
    for name in names:
        for path in ("app.py", "models.py"):
            ast.parse(git(repository, "show", f"{name}:{path}"))
        message = git(repository, "log", "-1", "--format=%B", name).strip()
        subject, reason, proof = message.split("\n\n")[:3]
        assert max(map(len, message.splitlines())) <= 80
        assert "place" in subject
        assert reason.endswith(".")
        assert proof.startswith("Proof: ")
        assert "static" in proof
        assert git(repository, "show", "--format=", "--name-only", name).split()


def test_the_bridge_is_told_by_what_it_runs_on(repository: Tool) -> None:
    repository("upgrade", "--commit-each", "--target", "bridge")
    assert all(line.startswith("SQLAlchemy 1.4 and 2.x: ") for line in subjects(repository))
    assert subjects(repository)
    assert (
        "### SQLAlchemy 1.4 and 2.x: "
        in repository("check", "--target", "bridge", "--format", "markdown").out
    )


def test_the_run_can_be_taken_back(repository: Tool) -> None:
    before = repository.contents()
    repository("upgrade", "--commit-each")
    assert repository.contents() != before
    assert repository("rollback").code == 0
    assert repository.contents() == before


def test_a_project_may_lie_deeper_and_modes_and_others_stay(
    tool: Tool, repository: Tool, tmp_path: Path
) -> None:
    deep = tool.folder / "back end"
    deep.mkdir()
    (deep / "pyproject.toml").write_text("")
    (deep / "äpp.py").write_text(OLD)
    (deep / "äpp.py").chmod(0o755)
    (deep / "models.py").write_bytes((tool.folder / "models.py").read_bytes())
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "deep")
    (tool.folder / "untracked.txt").write_text("x")
    below = Tool(deep, tool._monkeypatch, tool._capsys)
    below("upgrade", "--modern", "--commit-each")
    assert git(repository, "status", "--porcelain") == "?? untracked.txt\n"
    assert os.access(deep / "äpp.py", os.X_OK)
    assert (tool.folder / "app.py").read_text("utf-8") == OLD + ROWS
    assert len(subjects(repository)) > 2


def test_filters_of_git_apply(repository: Tool) -> None:
    repository.plant({".gitattributes": "*.py text eol=crlf\n"})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-a", "-m", "line breaks")
    for path in ("app.py", "models.py"):
        (repository.folder / path).unlink()
    git(repository, "checkout", "-q", ".")
    assert b"\r\n" in (repository.folder / "app.py").read_bytes()
    repository("upgrade", "--commit-each")
    assert git(repository, "status", "--porcelain") == ""
    assert "\r" not in git(repository, "cat-file", "blob", "HEAD:app.py")


def test_hooks_are_not_started(repository: Tool) -> None:
    hook = repository.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    repository("upgrade", "--commit-each")
    assert subjects(repository)


def test_nothing_to_do_is_no_commit(repository: Tool) -> None:
    repository("upgrade", "--commit-each", "--select", "query-get")
    count = len(subjects(repository))
    assert repository("upgrade", "--commit-each", "--select", "query-get").code == 0
    assert len(subjects(repository)) == count


def test_without_git_it_is_refused(legacy: Tool) -> None:
    before = legacy.contents()
    answer = legacy("upgrade", "--commit-each")
    assert (answer.code, answer.out) == (2, "")
    assert "no git work tree" in answer.err
    assert legacy.contents() == before


@pytest.mark.parametrize("state", ["changed", "staged", "merging", "nobody"])
def test_only_a_clean_tree_is_committed_to(
    repository: Tool, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if state in ("changed", "staged"):
        repository.plant({"models.py": "x = 1\n"})
    if state == "staged":
        git(repository, "add", ".")
    if state == "merging":
        head = git(repository, "rev-parse", "HEAD")
        (repository.folder / ".git" / "MERGE_HEAD").write_text(head)
    if state == "nobody":
        monkeypatch.setenv("GIT_COMMITTER_NAME", "")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    before, status = repository.contents(), git(repository, "status", "--porcelain")
    answer = repository("upgrade", "--commit-each", "--allow-dirty")
    assert (answer.code, answer.out) == (2, "")
    assert repository.contents() == before
    assert git(repository, "status", "--porcelain") == status
    assert subjects(repository) == []


def test_if_a_commit_cannot_be_made_all_is_as_it_was(repository: Tool) -> None:
    git(repository, "config", "commit.gpgsign", "true")
    git(repository, "config", "gpg.program", "false")
    before = repository.contents()
    answer = repository("upgrade", "--commit-each")
    assert answer.code == 2
    assert "the upgrade was taken back" in answer.err
    assert repository.contents() == before
    assert git(repository, "status", "--porcelain") == ""
    assert subjects(repository) == []


def test_a_branch_that_is_held_is_not_moved(repository: Tool) -> None:
    branch = git(repository, "symbolic-ref", "HEAD").strip()
    (repository.folder / ".git" / f"{branch}.lock").write_text("")
    before = repository.contents()
    answer = repository("upgrade", "--commit-each")
    assert answer.code == 2
    assert repository.contents() == before
    assert git(repository, "status", "--porcelain") == ""


def test_a_dry_run_commits_nothing(repository: Tool) -> None:
    answer = repository("upgrade", "--commit-each", "--diff")
    assert answer.code == 2
    assert "use one of both" in answer.err
    done = subprocess.run(["git", "-C", str(repository.folder), "diff", "--quiet"], check=False)
    assert done.returncode == 0
